import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from '../../../engine/list/hash-file.ts';
import { listFolder } from '../../../engine/list/list-folder.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import * as protocol from '../../../runtime/load-protocol.ts';
import { PartTransaction } from '../../../runtime/part-transaction.ts';
import { startRun } from '../../../runtime/runs.ts';
import { runLoad } from '../run-load.ts';
import type { World } from '../world.ts';

const TARGET = 'event';
const ROWS = 50;
/** No file has this number: where a row of it is to be seen, the zombie was let in. */
const FILE = 666;

/** A load of a client that speaks the protocol itself. */
export interface ZombieLoad {
  readonly loadId: bigint;
  readonly files: readonly protocol.PendingFile[];
  readonly part: PartTransaction;
}

function int4(value: number): Buffer {
  const field = Buffer.alloc(8);
  field.writeInt32BE(4);
  field.writeInt32BE(value, 4);
  return field;
}

function text(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(Buffer.byteLength(value));
  return Buffer.concat([length, Buffer.from(value)]);
}

function int8(value: number): Buffer {
  const field = Buffer.alloc(12);
  field.writeInt32BE(8);
  field.writeBigInt64BE(BigInt(value), 4);
  return field;
}

/** Rows of the table as binary COPY has them: its columns, then the file's position and the record's number. */
export function zombieRows(from: number): Buffer {
  const count = Buffer.from([0, 7]);
  return Buffer.concat(
    Array.from({ length: ROWS }, (_, at) => {
      const id = from + at;
      return [count, int4(id), int4(FILE), int4(1), int4(1), text('of a zombie'), int4(1), int8(id + 1)];
    }).flat(),
  );
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
  for (const { uri, path, size, modified, stat } of listFolder(world.source, `${TARGET}/`).files) {
    offers.push({ uri, etag: (await hashFile(path)) ?? '', size, modified, stat });
  }
  if (!(await protocol.tryLockTarget(control, TARGET))) throw new Error('The table is locked, and nobody is there.');
  const runId = await startRun(control, 'faults', 'zombie', '1');
  const loadId = await protocol.openLoad(control, runId, TARGET, rows[0]?.fingerprint ?? '');
  await protocol.offerFiles(control, loadId, offers);
  const files = await protocol.pendingFiles(control, loadId);
  const table = await protocol.stageLoad(control, loadId, 1);
  const part = new PartTransaction(copy, { table, columns: ['id', 'file', 'delivery', 'amount', 'words'] });
  await part.begin();
  return { loadId, files, part };
}

/** How many rows one call of `zombieRows` has. */
export const ZOMBIE_ROWS = ROWS;
