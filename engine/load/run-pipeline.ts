import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import { AspenError } from '../../model/errors.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { asDatabaseFailure } from '../../runtime/errors.ts';
import { type FileFinding, findingsOfRun } from '../../runtime/history.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { type ProcedureOutcome, runPostStep } from '../../runtime/post-step.ts';
import { finishRun, type RunStatus, startRun } from '../../runtime/runs.ts';
import type { LoadEvent } from './events.ts';
import { refuseFailedParents } from './failed-parents.ts';
import { type LoadContext, loadTable, type TableCounts } from './load-table.ts';
import { Sessions } from './sessions.ts';
import { Streams } from './streams.ts';

/** What came of one table in a run. */
export interface TableOutcome {
  readonly table: string;
  /** `refused`: some of its files were; the others are loaded. */
  readonly status: 'done' | 'nothing new' | 'refused' | 'failed';
  readonly counts: TableCounts | null;
  /** Files that were refused or gave a warning. */
  readonly findings: readonly FileFinding[];
  /** Milliseconds. */
  readonly time: number;
  readonly error: AspenError | null;
}

/** What came of a run. */
export interface RunOutcome {
  readonly runId: bigint;
  readonly status: RunStatus;
  readonly tables: readonly TableOutcome[];
  readonly procedures: readonly ProcedureOutcome[];
  /** Milliseconds. */
  readonly time: number;
}

/** What a run needs. */
export interface RunOptions {
  readonly pipeline: CompiledPipeline;
  /** The tables to load, of the pipeline's. */
  readonly tables: readonly CompiledTable[];
  /** Opens a session on the database. The run has one to speak the protocol and one or more that carry rows, and ends them. */
  readonly connect: (purpose: 'control' | 'copy') => Promise<Client>;
  /** Folder of the source files. */
  readonly source: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly report: (event: LoadEvent) => void;
}

/** @param failed Tables that this run could not load. */
async function loadOne(context: LoadContext, table: CompiledTable, failed: readonly string[]): Promise<TableOutcome> {
  const start = performance.now();
  const name = table.model.name;
  try {
    await refuseFailedParents(context.control, name, failed);
    const counts = await loadTable(context, table);
    const idle = counts.published + counts.refused + counts.overtaken === 0;
    const findings = idle ? [] : await findingsOfRun(context.control, context.runId, name);
    const status = idle ? 'nothing new' : counts.refused > 0 ? 'refused' : 'done';
    return { table: name, status, counts, findings, time: performance.now() - start, error: null };
  } catch (error) {
    // A mistake of the user's or the database's word on this table; the other tables go on.
    if (!(error instanceof AspenError) || context.signal.aborted || error.code === 'connection-lost') throw error;
    return { table: name, status: 'failed', counts: null, findings: [], time: performance.now() - start, error };
  }
}

function statusOf(tables: readonly TableOutcome[], procedures: readonly ProcedureOutcome[]): RunStatus {
  const failed =
    tables.some(({ status }) => status === 'failed') || procedures.some(({ status }) => status === 'failed');
  if (failed) return 'failed';
  return tables.some(({ status }) => status === 'refused') ? 'refused' : 'done';
}

async function loadAll(options: RunOptions, sessions: Sessions, runId: bigint): Promise<readonly TableOutcome[]> {
  const { source, signal, report } = options;
  const { control } = sessions;
  const streams = new Streams(sessions.copy, () => sessions.open('copy'));
  try {
    const outcomes: TableOutcome[] = [];
    for (const table of options.tables) {
      const failed = outcomes.filter(({ status }) => status === 'failed').map(({ table: name }) => name);
      const outcome = await loadOne({ runId, control, streams, source, signal, report }, table, failed);
      report({ event: 'table', outcome });
      outcomes.push(outcome);
    }
    return outcomes;
  } finally {
    await streams.close();
  }
}

async function runOn(options: RunOptions, sessions: Sessions): Promise<RunOutcome> {
  const { pipeline, signal, report, version } = options;
  const { control } = sessions;
  const start = performance.now();
  report({ event: 'migrated', ...(await migrate(control, pipeline)) });
  const runId = await startRun(control, pipeline.model.name, 'laptop', version);
  try {
    const tables = await loadAll(options, sessions, runId);
    const { schema } = pipeline.model;
    const { procedures } = await runPostStep(
      control,
      async () => runId,
      { schema, procedures: pipeline.procedures },
      {
        onStart: (procedure) => report({ event: 'running', procedure }),
        onOutcome: (outcome) => report({ event: 'procedure', outcome }),
        signal,
      },
    );
    const status = statusOf(tables, procedures);
    await finishRun(control, runId, status, null);
    return { runId, status, tables, procedures, time: performance.now() - start };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await finishRun(control, runId, signal.aborted ? 'interrupted' : 'failed', reason).catch(() => undefined);
    throw error;
  }
}

/**
 * Runs a pipeline: brings the database up to it, loads what is pending of each table, then runs the procedures that
 * are due, whatever became of the loads.
 *
 * @throws {AspenError} when the database cannot be reached or migrated, or is lost; an abort's reason when interrupted.
 */
export async function runPipeline(options: RunOptions): Promise<RunOutcome> {
  const sessions = await Sessions.open(options.connect);
  try {
    return await runOn(options, sessions);
  } catch (error) {
    throw asDatabaseFailure(error, 'the run');
  } finally {
    await sessions.close();
  }
}
