import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach } from 'vitest';
import aspen from '../../aspen.config.ts';
import { type CompiledPipeline, compilePipeline } from '../../generator/compile-pipeline.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { type ProcedureOutcome, runPostStep } from '../../runtime/post-step.ts';
import { startRun } from '../../runtime/runs.ts';
import type { TestDatabase } from '../database.ts';
import { MODEL_ROWS, MODEL_TABLES, type ModelRow } from './model-rows.ts';
import { type Change, STAGING_TABLES, writeStaging } from './staging.ts';

/** Which of the procedures run, by their place in the order; `to` is not among them. */
export interface Range {
  readonly from?: number;
  readonly to?: number;
}

/** The Aspen pipeline in a database of its own. */
export interface AspenModel {
  readonly client: Client;
  readonly pipeline: CompiledPipeline;
  /** Changes the `stg_` tables, and tells the protocol so, as a publish does. */
  change(...changes: readonly Change[]): Promise<void>;
  /** The post-step: runs what is due, and gives what became of each procedure. */
  runDue(range?: Range): Promise<readonly ProcedureOutcome[]>;
  /** The rows of the eight tables. */
  rows(): Promise<readonly ModelRow[]>;
  /** What the eight tables would be, were they empty and filled from the same `stg_` tables; changes nothing. */
  firstBuild(): Promise<readonly ModelRow[]>;
  /** Empties everything, as if nothing had ever been loaded. */
  empty(): Promise<void>;
}

async function readRows(client: Client): Promise<readonly ModelRow[]> {
  return (await client.query<ModelRow>(MODEL_ROWS)).rows;
}

async function openModel(client: Client): Promise<AspenModel> {
  const pipeline = await compileAspen();
  await migrate(client, pipeline);
  const run = await startRun(client, pipeline.model.name, 'test', '0');
  return {
    client,
    pipeline,
    change: (...changes) => writeStaging(client, changes),
    async runDue({ from, to } = {}) {
      const { schema } = pipeline.model;
      const procedures = pipeline.procedures.slice(from, to);
      const { procedures: outcomes } = await runPostStep(
        client,
        async () => run.id,
        { schema, procedures },
        { onOutcome: () => undefined, signal: new AbortController().signal },
      );
      for (const { error } of outcomes) if (error !== null) throw error;
      return outcomes;
    },
    rows: () => readRows(client),
    async firstBuild() {
      await client.query('begin');
      try {
        await client.query(`truncate ${MODEL_TABLES.join(', ')} restart identity`);
        for (const { name } of pipeline.procedures) await client.query(`call ${name}()`);
        return await readRows(client);
      } finally {
        await client.query('rollback');
      }
    },
    async empty() {
      await client.query(`truncate ${[...STAGING_TABLES, ...MODEL_TABLES].join(', ')}`);
      await client.query('delete from aspen.procedure_state');
    },
  };
}

/** The pipeline, compiled from the repository's own files. */
export function compileAspen(): Promise<CompiledPipeline> {
  return compilePipeline(aspen, fileURLToPath(new URL('../..', import.meta.url)));
}

/** Installs the pipeline for a suite; every test begins with empty tables. */
export function useAspenModel(database: TestDatabase): { readonly current: AspenModel } {
  let model: AspenModel | null = null;
  const current = () => {
    if (model === null) throw new Error('The pipeline is there only while the suite runs.');
    return model;
  };
  beforeAll(async () => {
    model = await openModel(await database.connect());
  });
  beforeEach(() => current().empty());
  return {
    get current() {
      return current();
    },
  };
}
