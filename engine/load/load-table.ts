import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import { keptAbsences } from '../../model/absence.ts';
import { ASPEN } from '../../model/command-name.ts';
import { fileOrderOf } from '../../model/file-order.ts';
import { stagedTable } from '../../model/staged-table.ts';
import { type Client, cancelOnAbort } from '../../runtime/connection/connect.ts';
import { asDatabaseFailure } from '../../runtime/errors.ts';
import {
  boundLoad,
  closeEmptyLoad,
  describeLoad,
  endLoad,
  type LoadCounts,
  mayLoadDirectly,
  type OfferedFile,
  offerFiles,
  openLoad,
  type PendingFile,
  pendingFiles,
  publishLoad,
  readsAgain,
  stageLoad,
  sweepStaging,
  tryLockTarget,
  unlockTarget,
} from '../../runtime/load-protocol.ts';
import { refusedBefore } from '../../runtime/rejected-files.ts';
import { finishStep, startLoadStep } from '../../runtime/runs.ts';
import { EngineError } from '../errors.ts';
import { inOrder } from './arrival-order.ts';
import { listOffers, versionKey } from './list-offers.ts';
import type { LoadContext } from './load-context.ts';
import { loadDirectly, mayBeDirect } from './load-directly.ts';
import { planParts } from './plan-parts.ts';
import { stagePart } from './stage-part.ts';
import type { TableCounts } from './table-outcome.ts';

/** How long a load waits for another one of the same table, in milliseconds. */
const PATIENCE = 60 * 1000;

const NONE: TableCounts = {
  read: 0,
  inserted: 0,
  updated: 0,
  unchanged: 0,
  superseded: 0,
  suppressed: 0,
  rejected: 0,
  held: 0,
  deleted: 0,
  removed: 0,
  published: 0,
  overtaken: 0,
  refused: 0,
  remembered: 0,
  outdated: 0,
};

function add(total: TableCounts, counts: Partial<TableCounts>): TableCounts {
  const sum = { ...total };
  for (const name of Object.keys(NONE) as (keyof TableCounts)[]) sum[name] += counts[name] ?? 0;
  return sum;
}

async function lockTable(context: LoadContext, target: string): Promise<void> {
  const until = Date.now() + PATIENCE;
  for (let waited = false; !(await tryLockTarget(context.control, target)); waited = true) {
    if (!waited) context.report({ event: 'waiting', table: target });
    if (Date.now() > until) {
      throw new EngineError({
        code: 'table-busy',
        found: `another load of ${target} is running`,
        next: `Wait until it ends, then run the command again; \`${ASPEN} runs\` shows it.`,
        remedy: 'retry',
      });
    }
    await sleep(200, undefined, { signal: context.signal });
  }
}

/** Adds up what several streams have read. */
function progressOf({ report }: LoadContext, table: string, total: number) {
  const read = new Map<number, { readonly bytes: number; readonly records: number }>();
  const sums = () => {
    let [bytes, records] = [0, 0];
    for (const part of read.values()) {
      bytes += part.bytes;
      records += part.records;
    }
    return { bytes, records };
  };
  return {
    of: (part: number) => (bytes: number, records: number) => {
      read.set(part, { bytes, records });
      report({ event: 'progress', table, total, ...sums() });
    },
    publishing: () => report({ event: 'publishing', table, records: sums().records }),
  };
}

/** One load: begin has given its id; into the empty table, or by staging and publish. */
async function bringFiles(
  context: LoadContext,
  table: CompiledTable,
  loadId: bigint,
  files: readonly PendingFile[],
): Promise<LoadCounts> {
  const { control, source, streams, signal, report } = context;
  const name = table.model.name;
  const total = files.reduce((sum, file) => sum + Number(file.size), 0);
  report({ event: 'pending', table: name, files: files.length, bytes: total });
  if (mayBeDirect(table.model) && (await mayLoadDirectly(control, loadId))) {
    const progress = progressOf(context, name, total);
    const reading = { table, loadId, source, stream: streams.first, signal, onProgress: progress.of(1) };
    const counts = await loadDirectly(reading, files, progress.publishing);
    if (counts !== null) return counts;
  }
  const parts = planParts(table.model, files, streams.most);
  const staging = {
    table: await stageLoad(control, loadId, parts.length),
    columns: [
      ...stagedTable(table.model).columns.map((column) => column.name),
      ...(keptAbsences(table.model).length > 0 ? ['_absent'] : []),
    ],
  };
  const progress = progressOf(context, name, total);
  await streams.forEach(parts, signal, (stream, part, either) =>
    stagePart({ table, loadId, source, staging, stream, signal: either, onProgress: progress.of(part.number) }, part),
  );
  signal.throwIfAborted();
  progress.publishing();
  return cancelOnAbort(control, signal, () => publishLoad(control, loadId));
}

/** How many of the files were refused under an earlier definition. */
async function countOutdated(
  control: Client,
  { model, definition }: CompiledTable,
  offers: readonly OfferedFile[],
): Promise<number> {
  const outdated = new Set((await refusedBefore(control, model.name, definition)).map(({ uri }) => uri));
  return offers.filter(({ uri }) => outdated.has(uri)).length;
}

async function runLoad(
  context: LoadContext,
  table: CompiledTable,
  loadId: bigint,
  files: readonly PendingFile[],
): Promise<LoadCounts> {
  const { control, runId, signal } = context;
  const step = await startLoadStep(control, runId, table.model.name, loadId);
  try {
    const counts = await bringFiles(context, table, loadId, files);
    await finishStep(control, step, counts.refused > 0 ? 'refused' : 'done', null);
    return counts;
  } catch (cause) {
    const error = asDatabaseFailure(cause, `the load of ${table.model.name}`);
    const reason = error instanceof Error ? error.message : String(error);
    // By another transaction, since the one that failed is rolled back with all it wrote.
    await endLoad(control, loadId, signal.aborted ? 'abandoned' : 'failed', reason).catch(() => undefined);
    await finishStep(control, step, 'failed', reason).catch(() => undefined);
    throw error;
  }
}

/**
 * Loads what is pending of a listing, by one load after another: each is offered, in its order, what it has room
 * for. A file that changes meanwhile is refused in passing, and is in the next listing.
 *
 * @param tried Gets the versions that were loaded, or tried: one that was refused for a passing reason waits for the next run.
 */
async function loadListed(
  context: LoadContext,
  table: CompiledTable,
  listed: readonly OfferedFile[],
  tried: Set<string>,
): Promise<TableCounts> {
  const { control, runId, signal } = context;
  const { name } = table.model;
  let counts = NONE;
  // What is read again belongs together, and comes first.
  const atOnce = listed.length > 0 && (await readsAgain(control, name));
  let waiting = inOrder(listed, fileOrderOf(table.model));
  if (waiting.length > 0) context.streams.prepare();
  do {
    signal.throwIfAborted();
    const loadId = await openLoad(control, runId, name, table.fingerprint);
    await describeLoad(control, loadId, table.definition, context.source.origin ?? null);
    const { offered, pending, remembered } = await offerFiles(control, loadId, waiting, atOnce);
    counts = { ...counts, remembered: counts.remembered + remembered };
    // Those that wait to be read again may be all there were.
    const files = pending === 0 ? [] : await pendingFiles(control, loadId);
    if (files.length === 0) {
      await closeEmptyLoad(control, loadId);
      return counts;
    }
    const taken = await boundLoad(control, loadId, files);
    counts = add(counts, await runLoad(context, table, loadId, taken));
    for (const file of taken) tried.add(versionKey(file));
    const rest = waiting.slice(offered);
    if (taken.length === files.length) waiting = rest;
    else {
      const left = new Set(files.slice(taken.length).map(versionKey));
      waiting = [...waiting.slice(0, offered).filter((file) => left.has(versionKey(file))), ...rest];
    }
  } while (waiting.length > 0);
  return counts;
}

/**
 * Loads what is pending of one table, by one load after another, each of a bounded size, and lists again until nothing is,
 * so that files that came meanwhile do not wait.
 *
 * @throws {AspenError} `table-busy`, or what the protocol refuses.
 */
export async function loadTable(context: LoadContext, table: CompiledTable): Promise<TableCounts> {
  const { control } = context;
  const { name } = table.model;
  await lockTable(context, name);
  try {
    let counts = NONE;
    const tried = new Set<string>();
    for (;;) {
      const before = tried.size;
      const listed = await listOffers(context, table.model, tried);
      const more = await loadListed(context, table, listed, tried);
      // What was refused before is listed each time, and told once.
      const remembered = before === 0 ? more.remembered : 0;
      const outdated = remembered > 0 ? await countOutdated(control, table, listed) : 0;
      counts = add(counts, { ...more, remembered, outdated });
      if (tried.size === before) return counts;
    }
  } finally {
    // Also what a load left that was killed while it published, and that there is nothing to do for any more.
    await sweepStaging(control).catch(() => undefined);
    await unlockTarget(control, name).catch(() => undefined);
  }
}
