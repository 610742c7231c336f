import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { asDatabaseFailure } from '../../runtime/errors.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { type ProcedureOutcome, runPostStep } from '../../runtime/post-step.ts';
import { finishRun, type RunStatus, startRun } from '../../runtime/runs.ts';
import type { SourceAddress } from '../source/open-source.ts';
import type { LoadEvent } from './events.ts';
import { loadTables } from './load-tables.ts';
import { Sessions } from './sessions.ts';
import type { TableOutcome } from './table-outcome.ts';

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
  readonly source: SourceAddress;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly report: (event: LoadEvent) => void;
}

function statusOf(tables: readonly TableOutcome[], procedures: readonly ProcedureOutcome[]): RunStatus {
  const failed =
    tables.some(({ status }) => status === 'failed') || procedures.some(({ status }) => status === 'failed');
  if (failed) return 'failed';
  if (tables.some(({ status }) => status === 'stopped')) return 'stopped';
  return tables.some(({ status }) => status === 'refused') ? 'refused' : 'done';
}

async function runOn(options: RunOptions, sessions: Sessions): Promise<RunOutcome> {
  const { pipeline, source, signal, report, version } = options;
  const { control } = sessions;
  const start = performance.now();
  report({ event: 'migrated', ...(await migrate(control, pipeline)) });
  const run = await startRun(control, pipeline.model.name, 'laptop', version);
  try {
    const tables = await loadTables({
      sessions,
      run,
      tables: options.tables,
      source,
      timeLimit: null,
      signal,
      report,
    });
    const { schema } = pipeline.model;
    const { procedures } = await runPostStep(
      control,
      async () => run.id,
      { schema, procedures: pipeline.procedures },
      {
        onStart: (procedure) => report({ event: 'running', procedure }),
        onOutcome: (outcome) => report({ event: 'procedure', outcome }),
        signal,
      },
    );
    const status = statusOf(tables, procedures);
    await finishRun(control, run.id, status, null);
    return { runId: run.id, status, tables, procedures, time: performance.now() - start };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await finishRun(control, run.id, signal.aborted ? 'interrupted' : 'failed', reason).catch(() => undefined);
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
