import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import { csv, defineTable, integer, merge, text } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { useDatabase } from '../database.ts';
import { pipelineOf, writeFiles } from './both-engines.ts';
import { type GlueJob, jobRun } from './glue-job.ts';
import type { DetachedRun, RunOutcome, Spark } from './spark.ts';

/** Source files, each of which is a part of its own. */
export const FILES = 4;
/** Of each file. */
export const ROWS = 12_000;

const things = defineTable({
  name: 'things',
  source: csv({ prefix: 'things/' }),
  columns: { id: integer(), words: text(), more: text() },
  key: ['id'],
  load: merge(),
});

/** Files of a bit more than a mebibyte, so that each is a part of its own. */
function content(file: number): Buffer {
  const rows = Array.from({ length: ROWS }, (_, i) => `${file * ROWS + i},words of ${i},${'x'.repeat(80)}\n`);
  return Buffer.from(`id,words,more\n${rows.join('')}`);
}

/** How many events of a kind a run told. */
export const count = (outcome: RunOutcome | null, event: string) =>
  outcome?.lines.filter((line) => line.startsWith(`{"event":"${event}"`)).length;

/** A table of files that a test loads while something goes wrong; nothing of one test is there in the next. */
export function useFaultTable(spark: () => Spark) {
  const database = useDatabase();
  const source = mkdtempSync(join(tmpdir(), 'aspen-faults-'));
  afterAll(() => rmSync(source, { recursive: true }));
  let pipeline: CompiledPipeline;
  let client: Client;
  const running: DetachedRun[] = [];

  beforeAll(async () => {
    writeFiles(source, 'things/', Object.fromEntries([1, 2, 3, 4].map((file) => [`${file}.csv`, content(file)])));
    pipeline = await pipelineOf(things);
    client = await database.connect();
    await migrate(client, pipeline);
  });
  beforeEach(async () => {
    // Of a test that failed, so that those after it do not fail for it.
    await client.query(`update aspen.load set status = 'abandoned' where status = 'open'`);
    await client.query('select aspen.sweep_staging()');
    await client.query('truncate things; truncate aspen.run, aspen.source_file cascade');
  });
  // A run that a failed test left behind would hold what the next one waits for.
  afterEach(() => {
    for (const { process } of running.splice(0)) process.kill('SIGKILL');
  });

  const options = (more: Partial<Parameters<typeof jobRun>[0]> = {}) => ({ database, source, ...more });
  const detached = (job: GlueJob, more: Parameters<typeof options>[0] = {}) => {
    const run = spark().runDetached(job.script, jobRun(options(more)));
    running.push(run);
    return run;
  };

  /** Everything is there once, the ledger says so, and no staging is left. */
  async function expectAll(): Promise<void> {
    const { rows } = await client.query(
      `select (select count(*) from things) as rows, (select sum(id) from things) as sum,
        (select count(*) from aspen.published_file) as files,
        (select sum(inserted) from aspen.load where status = 'published') as inserted,
        (select count(*) from aspen.load where status = 'open') as open,
        (select count(*) from pg_class where relnamespace = 'aspen_staging'::regnamespace and relkind = 'r') as staging`,
    );
    const all = FILES * ROWS;
    // Of the ids from ROWS on.
    const sum = BigInt((all * (2 * ROWS + all - 1)) / 2);
    expect(rows).toEqual([{ rows: BigInt(all), sum, files: 4n, inserted: String(all), open: 0n, staging: 0n }]);
  }

  async function until(what: string): Promise<void> {
    const end = Date.now() + 90_000;
    for (;;) {
      const { rows } = await client.query<{ holds: boolean }>(`select ${what} as holds`);
      if (rows[0]?.holds) return;
      if (Date.now() > end) throw new Error(`This never came: ${what}\n${running.at(-1)?.said()}`);
      await sleep(50);
    }
  }

  return {
    database,
    options,
    detached,
    expectAll,
    until,
    get pipeline() {
      return pipeline;
    },
    get client() {
      return client;
    },
  };
}
