import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { csv, defineTable, integer, merge, text } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { startCuttingProxy } from '../cutting-proxy.ts';
import { useDatabase } from '../database.ts';
import { pipelineOf, writeFiles } from './both-engines.ts';
import { compileWholeJob, type GlueJob, type JobOptions, jobRun } from './glue-job.ts';
import type { DetachedRun, RunOutcome, Spark } from './spark.ts';
import { startVanishingServer } from './vanishing-server.ts';

const FILES = 6;
const ROWS = 12_000;

/** What an answer is waited for, a fifth of a minute where the job has one: some of these tests wait longer. */
const IMPATIENT = {
  'IntervalMillis = 20000L': 'IntervalMillis = 4000L',
  'SilenceMillis = 60000L': 'SilenceMillis = 12000L',
};

const parcels = defineTable({
  name: 'parcels',
  source: csv({ prefix: 'parcels/' }),
  columns: { id: integer(), words: text() },
  key: ['id'],
  load: merge(),
});

/** Files of a bit more than a mebibyte, so that each is a part of its own. */
function content(file: number): Buffer {
  const rows = Array.from({ length: ROWS }, (_, i) => `${file * ROWS + i},${'x'.repeat(90)}\n`);
  return Buffer.from(`id,words\n${rows.join('')}`);
}

interface Step {
  readonly event: string;
  readonly [fact: string]: unknown;
}

function steps(outcome: RunOutcome | null, event: string): readonly Step[] {
  const all = (outcome?.lines ?? []).map((line): Step => JSON.parse(line));
  return all.filter((step) => step.event === event);
}

/** Servers that vanish, fill up, or take another password, while a job runs; and how many connections it writes with. */
export function outages(spark: () => Spark): void {
  const database = useDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'aspen-outages-'));
  const source = join(folder, 'source');
  const loader = `outages_${randomBytes(6).toString('hex')}`;
  let job: GlueJob;
  let client: Client;
  const running: DetachedRun[] = [];

  beforeAll(async () => {
    const files = Array.from({ length: FILES }, (_, file) => [`${file}.csv`, content(file)] as const);
    writeFiles(source, 'parcels/', Object.fromEntries(files));
    const pipeline = await pipelineOf(parcels);
    job = await compileWholeJob(spark(), pipeline, IMPATIENT);
    client = await database.connect();
    await migrate(client, pipeline);
    await client.query(`create role ${loader} login password 'first' in role aspen_loader`);
  });
  afterAll(async () => {
    await client.query(`drop role ${loader}`);
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    await client.query('truncate parcels; truncate aspen.run, aspen.source_file cascade');
    await client.query(`alter role ${loader} password 'first' connection limit -1`);
  });
  afterEach(() => {
    for (const { process } of running.splice(0)) process.kill('SIGKILL');
  });

  const start = (options: Partial<JobOptions> = {}, facts: Readonly<Record<string, string>> = {}) => {
    const run = jobRun({ database, source, ...options });
    const connections = { aspen: { ...run.connections.aspen, ...facts } };
    const started = spark().runDetached(job.script, { ...run, connections });
    running.push(started);
    return started;
  };
  const asLoader = () => ({ config: { ...database.config, user: loader, password: 'first' } });

  async function expectAll(outcome: RunOutcome | null): Promise<void> {
    expect(outcome).toMatchObject({ error: null, committed: true });
    const { rows } = await client.query(
      `select (select count(*) from parcels) as rows,
        (select sum(inserted) from aspen.load where status = 'published') as inserted,
        (select count(*) from aspen.load where status = 'open') as open`,
    );
    expect(rows).toEqual([{ rows: BigInt(FILES * ROWS), inserted: String(FILES * ROWS), open: 0n }]);
  }

  async function untilWaiting(statement: string, count = 1): Promise<void> {
    await expect
      .poll(
        async () => {
          const { rows } = await client.query<{ count: bigint }>(
            `select count(*) from pg_stat_activity
             where datname = current_database() and query like $1 and wait_event_type = 'Lock'`,
            [`%${statement}%`],
          );
          return Number(rows[0]?.count);
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThanOrEqual(count);
  }

  /** Keeps a statement of the job from going on, while something is done. */
  async function whileLocked(table: string, statement: string, then: () => Promise<void>, count = 1): Promise<void> {
    const holder = await database.connect();
    try {
      await holder.query(`begin; lock table ${table} in exclusive mode`);
      await untilWaiting(statement, count);
      await then();
    } finally {
      await holder.end();
    }
  }

  const untilSaid = (run: DetachedRun, words: string) =>
    expect.poll(() => run.said(), { timeout: 60_000 }).toContain(words);

  test('a server that vanishes without a word while tasks copy is noticed, and the job goes on with its successor', async () => {
    const server = await startVanishingServer(database.config, 'copy aspen_staging');
    const run = start({ database: { config: server.config } });
    await expect.poll(() => server.isGone, { timeout: 60_000 }).toBe(true);
    await sleep(3000);
    server.failOver();
    const outcome = await run.outcome;
    await server.close();
    await expectAll(outcome);
    // The driver's session was lost too, and it finds that out as it publishes.
    expect(steps(outcome, 'publish-again')).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('the connection is lost') }),
    ]);
  });

  test('a publish whose answer never comes is asked for again, though its session still holds the lock', async () => {
    const cut = { at: 'aspen.publish', when: 'freeze-answer', times: 1 } as const;
    const proxy = await startCuttingProxy(database.config, cut);
    const outcome = await start({ database: { config: proxy.config } }).outcome;
    await proxy.close();
    await expectAll(outcome);
    expect(steps(outcome, 'publish-again')).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('wait for each other') }),
    ]);
  });

  test('a publish that takes longer than silence is suffered, and is alive, is waited for', async () => {
    await client.query(`create function dawdle() returns trigger language plpgsql as $$
        begin
          perform pg_sleep(14);
          return null;
        end $$;
      create trigger dawdle after insert on parcels for each statement execute function dawdle()`);
    const outcome = await start().outcome;
    await client.query('drop trigger dawdle on parcels; drop function dawdle');
    await expectAll(outcome);
    expect(steps(outcome, 'publish-again')).toEqual([]);
  });

  test('tasks and a driver that find no free connection wait for one', async () => {
    await client.query(`alter role ${loader} connection limit 0`);
    const run = start({ database: asLoader() });
    await untilSaid(run, 'too many connections');
    await client.query(`alter role ${loader} connection limit 2`);
    await whileLocked('aspen.source_file', 'offer_files', async () => {
      await client.query(`alter role ${loader} connection limit 1`);
    });
    // Longer than the four attempts would last that Spark makes without a pause.
    await sleep(5000);
    await client.query(`alter role ${loader} connection limit -1`);
    const outcome = await run.outcome;
    await expectAll(outcome);
    expect(steps(outcome, 'pause').length).toBeGreaterThan(1);
    expect(steps(outcome, 'stage')).toEqual([expect.objectContaining({ writers: 1 })]);
  });

  test('a password that is rotated while the job runs is fetched again, for tasks too', async () => {
    const secret = join(folder, 'secret');
    const refused = 'password authentication failed';
    writeFileSync(secret, 'before the first');
    const run = start({ database: asLoader() }, { 'password.file': secret });
    await untilSaid(run, refused);
    writeFileSync(secret, 'first');
    await whileLocked('aspen.source_file', 'offer_files', async () => {
      await client.query(`alter role ${loader} password 'second'`);
    });
    await untilSaid(run, 'the password of a task is refused');
    writeFileSync(secret, 'second');
    const outcome = await run.outcome;
    await expectAll(outcome);
    expect(run.said() + outcome?.lines.join('\n')).not.toContain('second');
  });

  test('as many connections write at once as the cluster has cores, and no more than the argument says', async () => {
    const settings = { 'spark.master': `local[${FILES}]` };
    const wide = start({ settings });
    await whileLocked('aspen.part', 'mark_part', async () => undefined, FILES);
    const all = await wide.outcome;
    await expectAll(all);
    expect(steps(all, 'stage')).toEqual([expect.objectContaining({ parts: FILES, writers: FILES })]);

    await client.query('truncate parcels; truncate aspen.run, aspen.source_file cascade');
    const bounded = await start({ settings, args: { WRITERS: '2' } }).outcome;
    await expectAll(bounded);
    expect(steps(bounded, 'stage')).toEqual([expect.objectContaining({ parts: FILES, writers: 2 })]);
  });

  test('where the server has few free connections, fewer write', async () => {
    await client.query(`alter role ${loader} connection limit 6`);
    const outcome = await start({ database: asLoader(), settings: { 'spark.master': 'local[6]' } }).outcome;
    await expectAll(outcome);
    // Of six one is the driver's, and three are left for others.
    expect(steps(outcome, 'stage')).toEqual([expect.objectContaining({ writers: 2 })]);
  });
}
