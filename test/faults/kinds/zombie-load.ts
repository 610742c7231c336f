import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FolderSource } from '../../../engine/source/folder/folder-source.ts';
import { AspenError } from '../../../model/errors.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import * as protocol from '../../../runtime/load-protocol.ts';
import { PartTransaction } from '../../../runtime/part-transaction.ts';
import { type Run, startRun } from '../../../runtime/runs.ts';
import { runLoad } from '../run-load.ts';
import type { World } from '../world.ts';

const TARGET = 'event';

/** A load of a client that speaks the protocol itself. */
export interface ZombieLoad {
  readonly run: Run;
  readonly loadId: bigint;
  readonly files: readonly protocol.PendingFile[];
  readonly part: PartTransaction;
}

/** What a zombie says of each of its files. */
export function outcomesOf({ files }: ZombieLoad, staged: number): readonly protocol.PartFileOutcome[] {
  return files.map(({ id }, at) => ({
    id,
    read: at === 0 ? staged : 0,
    staged: at === 0 ? staged : 0,
    rejected: 0,
    code: null,
    message: null,
    retry: false,
    warnings: [],
  }));
}

/** Brings the schema in, without a file, where no load has done so yet. */
export async function install(world: World): Promise<void> {
  const empty = mkdtempSync(join(world.project, 'empty-'));
  await runLoad(world, world.disturbed, empty);
  rmSync(empty, { recursive: true });
}

/** Opens a load of what is pending, as the program would, and begins its only part. Null where nothing is pending. */
export async function openZombieLoad(world: World, control: Client, copy: Client): Promise<ZombieLoad> {
  const { rows } = await control.query<{ fingerprint: string }>(
    'select fingerprint from aspen.target where name = $1',
    [TARGET],
  );
  const offers: protocol.OfferedFile[] = [];
  const source = new FolderSource(world.source, world.project);
  for await (const page of source.list(`${TARGET}/`, () => undefined)) {
    for (const file of page) offers.push({ ...file, etag: (await source.version(file.uri)) ?? '' });
  }
  if (!(await protocol.tryLockTarget(control, TARGET))) throw new Error('The table is locked, and nobody is there.');
  const run = await startRun(control, 'faults', 'zombie', '1');
  const loadId = await protocol.openLoad(control, run.id, TARGET, rows[0]?.fingerprint ?? '');
  await protocol.offerFiles(control, loadId, offers);
  const files = await protocol.pendingFiles(control, loadId);
  const table = await protocol.stageLoad(control, loadId, 1);
  const part = new PartTransaction(copy, { table, columns: ['id', 'file', 'delivery', 'amount', 'words'] });
  await run.join(copy);
  await part.begin();
  return { run, loadId, files, part };
}

/** The code of the error that something was refused with. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'nothing';
  } catch (error) {
    return error instanceof AspenError ? error.code : String(error);
  }
}
