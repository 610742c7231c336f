import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import { AspenError } from '../../model/errors.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { type FileFinding, findingsOfRun } from '../../runtime/history.ts';
import type { Run } from '../../runtime/runs.ts';
import { EngineError } from '../errors.ts';
import type { SourceAddress } from '../source/open-source.ts';
import type { LoadEvent } from './events.ts';
import { refuseFailedParents } from './failed-parents.ts';
import type { LoadContext } from './load-context.ts';
import { loadTable } from './load-table.ts';
import type { Sessions } from './sessions.ts';
import { Streams } from './streams.ts';
import type { TableOutcome } from './table-outcome.ts';

/** What loading tables needs. A loader's rights are enough: nothing is created but staging, which the protocol makes. */
export interface LoadTablesOptions {
  readonly sessions: Sessions;
  /** The run that the loads are steps of; its session is the one that speaks the protocol. */
  readonly run: Run;
  readonly tables: readonly CompiledTable[];
  readonly source: SourceAddress;
  /** Milliseconds, for what is ended from outside; null for as long as it takes. */
  readonly timeLimit: number | null;
  readonly signal: AbortSignal;
  readonly report: (event: LoadEvent) => void;
}

function outOfTime(timeLimit: number): EngineError {
  return new EngineError({
    code: 'out-of-time',
    found: `the time that there was, ${timeLimit} ms, is over`,
    next: 'What is published stays; the next run goes on with what is still pending.',
    remedy: 'retry',
  });
}

function failedOutcome(
  table: string,
  error: AspenError,
  start: number,
  findings: readonly FileFinding[] = [],
): TableOutcome {
  const status = error.code === 'check-failed' ? 'stopped' : 'failed';
  return { table, status, counts: null, findings, time: performance.now() - start, error };
}

/** @param failed Tables that this run could not load. */
async function loadOne(context: LoadContext, table: CompiledTable, failed: readonly string[]): Promise<TableOutcome> {
  const start = performance.now();
  const name = table.model.name;
  try {
    context.signal.throwIfAborted();
    await refuseFailedParents(context.control, name, failed);
    const counts = await loadTable(context, table);
    const idle = counts.published + counts.refused + counts.overtaken === 0;
    const findings = idle ? [] : await findingsOfRun(context.control, context.runId, name);
    const status = idle ? 'nothing new' : counts.refused > 0 ? 'refused' : 'done';
    return { table: name, status, counts, findings, time: performance.now() - start, error: null };
  } catch (error) {
    const { signal } = context;
    // The time is over: reported for each table that is left.
    if (signal.aborted && signal.reason instanceof EngineError) return failedOutcome(name, signal.reason, start);
    // A mistake of the user's or the database's word on this table; the other tables go on.
    if (!(error instanceof AspenError) || signal.aborted || error.code === 'connection-lost') throw error;
    const findings = error.code === 'check-failed' ? await findingsOfRun(context.control, context.runId, name) : [];
    return failedOutcome(name, error, start, findings);
  }
}

/** A session that may write for the run. */
async function joined(opening: Promise<Client>, run: Run): Promise<Client> {
  const client = await opening;
  await run.join(client);
  return client;
}

/**
 * Loads what is pending of each table: lists, reads, stages and publishes. It changes no schema and runs no procedure.
 *
 * @returns What came of each table; one that the time did not reach failed with `out-of-time`.
 * @throws {AspenError} `connection-lost`, or the signal's reason.
 */
export async function loadTables(options: LoadTablesOptions): Promise<readonly TableOutcome[]> {
  const { sessions, run, source, timeLimit, report } = options;
  const time = new AbortController();
  const timer = timeLimit === null ? null : setTimeout(() => time.abort(outOfTime(timeLimit)), timeLimit);
  const signal = AbortSignal.any([options.signal, time.signal]);
  const streams = new Streams(sessions.copy, () => joined(sessions.open('copy'), run));
  const context = { runId: run.id, control: sessions.control, streams, source, signal, report };
  try {
    await run.join(sessions.copy);
    const outcomes: TableOutcome[] = [];
    for (const table of options.tables) {
      const failed = outcomes
        .filter(({ status }) => status === 'failed' || status === 'stopped')
        .map(({ table: name }) => name);
      const outcome = await loadOne(context, table, failed);
      report({ event: 'table', outcome });
      outcomes.push(outcome);
    }
    return outcomes;
  } finally {
    if (timer !== null) clearTimeout(timer);
    await streams.close();
  }
}
