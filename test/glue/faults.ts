import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runPipeline } from '../../engine/load/run-pipeline.ts';
import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import { csv, defineTable, integer, merge, text } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { type Cut, startCuttingProxy } from '../cutting-proxy.ts';
import { useDatabase } from '../database.ts';
import { pipelineOf, writeFiles } from './both-engines.ts';
import { compileGlueJob, compileWholeJob, type GlueJob, jobRun, runGlueJob } from './glue-job.ts';
import type { DetachedRun, RunOutcome, Spark } from './spark.ts';

const FILES = 4;
const ROWS = 12_000;

/** Before a task's further attempts, 40 seconds in all, which some of these tests would wait for. */
const IMPATIENT = { 'Task: Seq[Int] = Seq(2, 8, 30)': 'Task: Seq[Int] = Seq(1, 2, 3)' };

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

/** Processes whose parent is this one, with a word in their command. */
function children(parent: number, word: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
        return Number(fields.split(' ')[1]) === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
      } catch {
        return false;
      }
    });
}

const count = (outcome: RunOutcome | null, event: string) =>
  outcome?.lines.filter((line) => line.startsWith(`{"event":"${event}"`)).length;

/** No row is lost or doubled, whatever happens to tasks, executors, drivers and connections. */
export function faults(spark: () => Spark): void {
  const database = useDatabase();
  const source = mkdtempSync(join(tmpdir(), 'aspen-faults-'));
  afterAll(() => rmSync(source, { recursive: true }));
  let pipeline: CompiledPipeline;
  let job: GlueJob;
  let client: Client;
  const running: DetachedRun[] = [];

  beforeAll(async () => {
    writeFiles(source, 'things/', Object.fromEntries([1, 2, 3, 4].map((file) => [`${file}.csv`, content(file)])));
    pipeline = await pipelineOf(things);
    job = await compileWholeJob(spark(), pipeline, IMPATIENT);
    client = await database.connect();
    await migrate(client, pipeline);
  });
  beforeEach(async () => {
    await client.query('truncate things; truncate aspen.run, aspen.source_file cascade');
  });
  // A run that a failed test left behind would hold what the next one waits for.
  afterEach(() => {
    for (const { process } of running.splice(0)) process.kill('SIGKILL');
  });

  const options = (more: Partial<Parameters<typeof jobRun>[0]> = {}) => ({ database, source, ...more });
  const detached = (settings: Readonly<Record<string, string>> = {}, more: Parameters<typeof options>[0] = {}) => {
    const run = spark().runDetached(job.script, jobRun(options({ settings, ...more })));
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
    const end = Date.now() + 40_000;
    for (;;) {
      const { rows } = await client.query<{ holds: boolean }>(`select ${what} as holds`);
      if (rows[0]?.holds) return;
      if (Date.now() > end) throw new Error(`This never came: ${what}\n${running.at(-1)?.said()}`);
      await sleep(50);
    }
  }

  /** Holds every task back right before its marker, while something is done to it. */
  async function atTheMarker(then: (holder: Client) => Promise<void>, tasks = 2): Promise<void> {
    const holder = await database.connect();
    try {
      await holder.query('begin; lock table aspen.part in exclusive mode');
      await until(`(select count(*) >= ${tasks} from pg_stat_activity where datname = current_database()
        and query like '%mark_part%' and wait_event_type = 'Lock')`);
      await then(holder);
    } finally {
      await holder.end();
    }
  }

  test.each<[string, Cut]>([
    ['before the COPY', { at: 'copy aspen_staging', when: 'before', times: 2 }],
    ['in the middle of the COPY', { at: 'copy aspen_staging', when: 'before', behind: 300_000, times: 2 }],
    ['before the marker', { at: 'aspen.mark_part', when: 'before', times: 2 }],
    ['before the commit', { at: 'COMMIT', when: 'before', times: 2 }],
    ['after the commit, whose answer is lost', { at: 'COMMIT', when: 'after', times: 3 }],
  ])('tasks that lose their connection %s are tried again', async (_, cut) => {
    const proxy = await startCuttingProxy(database.config, cut);
    const outcome = await runGlueJob(spark(), job, options({ database: { config: proxy.config } }));
    await proxy.close();
    expect(outcome).toMatchObject({ error: null, committed: true });
    expect(proxy.cuts).toBe(cut.times);
    await expectAll();
  });

  test.each<[string, Cut]>([
    ['before the server has heard of it', { at: 'aspen.publish', when: 'before', times: 1 }],
    ['when it is done, and its answer is lost', { at: 'aspen.publish', when: 'after', times: 1 }],
  ])('a driver that loses its connection as it publishes, %s, publishes once', async (_, cut) => {
    const proxy = await startCuttingProxy(database.config, cut);
    const outcome = await runGlueJob(spark(), job, options({ database: { config: proxy.config } }));
    await proxy.close();
    expect(outcome).toMatchObject({ error: null, committed: true });
    expect([proxy.cuts, count(outcome, 'publish-again')]).toEqual([1, 1]);
    const { rows } = await client.query(
      'select r.status, s.status as step from aspen.run r join aspen.step s on s.run_id = r.id',
    );
    expect(rows).toEqual([{ status: 'done', step: 'done' }]);
    await expectAll();
  });

  test('a task that fails too often fails the job, which publishes nothing, and the next run loads all', async () => {
    const proxy = await startCuttingProxy(database.config, { at: 'COMMIT', when: 'before', times: 1000 });
    const outcome = await runGlueJob(spark(), job, options({ database: { config: proxy.config } }));
    await proxy.close();
    expect(outcome.error).toContain('SparkException');
    expect(outcome.committed).toBe(false);
    const { rows } = await client.query(
      'select r.status, l.status as load, (select count(*) from things) as rows from aspen.run r, aspen.load l',
    );
    expect(rows).toEqual([{ status: 'failed', load: 'failed', rows: 0n }]);
    expect(await runGlueJob(spark(), job, options())).toMatchObject({ error: null });
    await expectAll();
  });

  test('an executor that is killed is replaced', async () => {
    const run = detached({ 'spark.master': 'local-cluster[2,1,1024]' });
    await atTheMarker(async () => {
      const [worker] = children(run.process.pid ?? 0, 'CoarseGrainedExecutorBackend');
      expect(worker).toBeGreaterThan(0);
      process.kill(worker ?? 0, 'SIGKILL');
      await expect.poll(() => run.said(), { timeout: 30_000 }).toContain('Lost executor');
    });
    expect(await run.outcome).toMatchObject({ error: null, committed: true });
    await expectAll();
  });

  test('of two attempts at one part at the same time one is taken', async () => {
    const run = detached({ 'spark.master': 'local[4,4]' });
    await atTheMarker(async (holder) => {
      // The other attempt: the same rows of the first file, which stands before the same marker. Nobody but the run's own
      // sessions may write them, so they come as they would from a replica.
      await holder.query("set local session_replication_role = 'replica'");
      await holder.query(
        `with first as (select load_id, file_id from aspen.load_file where position = 1),
         part as (insert into aspen.part (load_id, part, staged) select load_id, 1, $1 from first)
         insert into aspen.part_file (load_id, part, file_id, read, staged, rejected)
         select load_id, 1, file_id, $1, $1, 0 from first`,
        [ROWS],
      );
      const { rows } = await holder.query<{ load: bigint }>('select load_id as load from aspen.load_file limit 1');
      await holder.query(
        `insert into aspen_staging.load_${rows[0]?.load} select $1 + i, 'words of ' || i, repeat('x', 80), 1, i + 1
         from generate_series(0, $1 - 1) i`,
        [ROWS],
      );
      await holder.query('commit');
    }, 4);
    const outcome = await run.outcome;
    expect(outcome).toMatchObject({ error: null, committed: true });
    expect(outcome?.lines.filter((line) => line.includes('"marked":false'))).toHaveLength(1);
    await expectAll();
  });

  test('a driver that is killed leaves nothing behind that the next run does not clear away', async () => {
    const run = detached();
    await atTheMarker(async () => {
      run.process.kill('SIGKILL');
      expect(await run.outcome).toBeNull();
    });
    const { rows } = await client.query('select count(*) from things');
    expect(rows).toEqual([{ count: 0n }]);
    expect(await runGlueJob(spark(), job, options())).toMatchObject({ error: null });
    await expectAll();
    const { rows: runs } = await client.query('select status from aspen.run order by id');
    expect(runs).toEqual([{ status: 'lost' }, { status: 'done' }]);
  });

  test('a driver that is killed after two of its loads leaves what they have published, and the next run goes on', async () => {
    const oneFile = await compileGlueJob(spark(), pipeline, { 'loadFiles = 10000': 'loadFiles = 1' });
    const run = spark().runDetached(oneFile.script, jobRun(options()));
    running.push(run);
    await until('(select count(*) >= 2 from aspen.published_file)');
    await atTheMarker(async () => {
      run.process.kill('SIGKILL');
      expect(await run.outcome).toBeNull();
    }, 1);
    const published = async () =>
      (
        await client.query(`select l.id, f.position, s.uri from aspen.load l join aspen.load_file f on f.load_id = l.id
        join aspen.source_file s on s.id = f.file_id where f.status = 'published' order by l.id, f.position`)
      ).rows;
    const before = await published();
    expect(before.length).toBeGreaterThanOrEqual(2);
    expect(before.length).toBeLessThan(FILES);
    expect(await runGlueJob(spark(), oneFile, options())).toMatchObject({ error: null });
    const after = await published();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.map(({ position }) => position)).toEqual(Array(FILES).fill(1));
    expect(after.map(({ uri }) => uri)).toEqual(after.map(({ uri }) => uri).toSorted());
    await expectAll();
  });

  describe('loads one after another, of which each is published while the next one is staged', () => {
    let oneFile: GlueJob;
    beforeAll(async () => {
      oneFile = await compileGlueJob(spark(), pipeline, { 'loadFiles = 10000': 'loadFiles = 1' });
    });
    const chain = (more: Parameters<typeof options>[0] = {}) => {
      const run = spark().runDetached(oneFile.script, jobRun(options(more)));
      running.push(run);
      return run;
    };
    const loads = async () =>
      (
        await client.query<{ status: string; reason: string | null }>(
          'select status, reason from aspen.load order by id',
        )
      ).rows;

    /** Holds the first publish back until the next load is at its marker, or further. */
    async function whileTheFirstPublishes(then: (holder: Client) => Promise<void>): Promise<void> {
      const holder = await database.connect();
      try {
        await holder.query('begin; lock table things in share mode');
        await until(`(select count(*) > 0 from pg_stat_activity where datname = current_database()
          and query like '%aspen.publish(%' and wait_event_type = 'Lock')`);
        await until('(select count(*) > 0 from aspen.part p where p.load_id > (select min(id) from aspen.load))');
        await then(holder);
      } finally {
        await holder.end();
      }
    }

    test('are two at a time, and are published in their order', async () => {
      const run = chain();
      await whileTheFirstPublishes(async () => {
        expect((await loads()).map(({ status }) => status)).toEqual(['open', 'open']);
      });
      expect(await run.outcome).toMatchObject({ error: null, committed: true });
      const { rows } = await client.query<{ loads: string[]; files: string[] }>(
        `select array_agg(l.id order by l.ended) = array_agg(l.id order by l.id) as ordered, count(*)::int as loads,
           bool_and(aspen.keys_ascend(l.id)) as ascend from aspen.load l`,
      );
      expect(rows).toEqual([{ ordered: true, loads: FILES, ascend: true }]);
      await expectAll();
    });

    test('are loaded by the next run where their driver is killed while both are under way', async () => {
      const run = chain();
      await whileTheFirstPublishes(async () => {
        run.process.kill('SIGKILL');
        expect(await run.outcome).toBeNull();
      });
      expect(await runGlueJob(spark(), oneFile, options())).toMatchObject({ error: null });
      await expectAll();
    });

    test('are abandoned where the load before them fails', async () => {
      const run = chain();
      await whileTheFirstPublishes(async (holder) => {
        // What concerns the whole load: publish meets it as soon as it goes on.
        await holder.query(`create function closed() returns trigger language plpgsql as 'begin raise ''closed''; end';
          create trigger closed before insert on things for each row execute function closed(); commit`);
        expect((await run.outcome)?.error).toContain('refuses every row');
      });
      await client.query('drop function closed cascade');
      const [first, second, ...others] = await loads();
      expect([first?.status, second, others]).toEqual([
        'failed',
        { status: 'abandoned', reason: expect.stringMatching(/^load \d+, which comes before it, failed$/) },
        [],
      ]);
      expect(await runGlueJob(spark(), oneFile, options())).toMatchObject({ error: null });
      await expectAll();
    });

    test.each<[string, Cut]>([
      ['twice, before the server has heard of it', { at: 'aspen.publish(', when: 'before', times: 2 }],
      ['twice, when it is done, and its answer is lost', { at: 'aspen.publish(', when: 'after', times: 2 }],
      ['at the last of them', { at: 'aspen.publish(', when: 'after', times: 1, skip: FILES - 1 }],
    ])('are each published once where the connection is lost %s', async (_, cut) => {
      const proxy = await startCuttingProxy(database.config, cut);
      const outcome = await runGlueJob(spark(), oneFile, options({ database: { config: proxy.config } }));
      await proxy.close();
      expect(outcome).toMatchObject({ error: null, committed: true });
      expect([proxy.cuts, count(outcome, 'publish-again')]).toEqual([cut.times, cut.times]);
      expect(count(outcome, 'publish')).toBe(FILES);
      await expectAll();
    });

    const lockHolder = `select l.pid from pg_locks l join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and d.datname = current_database()`;

    test.each([
      ['the session that holds the lock is', lockHolder],
      [
        'both sessions of the driver are',
        `${lockHolder} union select pid from pg_stat_activity where datname = current_database()
          and query like '%aspen.publish(%' and wait_event_type = 'Lock'`,
      ],
    ])('go on where %s lost meanwhile', async (_, sessions) => {
      const run = chain();
      await whileTheFirstPublishes(async () => {
        await client.query(`select pg_terminate_backend(pid) from (${sessions}) as s`);
      });
      expect(await run.outcome).toMatchObject({ error: null, committed: true });
      expect((await loads()).map(({ status }) => status)).toEqual(Array(FILES).fill('published'));
      await expectAll();
    });

    test('are given up for another run where the lock is lost meanwhile, but for the one that is being published', async () => {
      const run = chain();
      const other = { outcome: Promise.resolve<RunOutcome | null>(null) };
      await whileTheFirstPublishes(async () => {
        await client.query(`select pg_terminate_backend(pid) from (${lockHolder}) as s`);
        other.outcome = runGlueJob(spark(), oneFile, options());
        // It waits for the load that is being published.
        await until(`(select count(*) > 0 from pg_stat_activity where datname = current_database()
          and query like '%aspen.open_load(%' and wait_event_type = 'Lock')`);
      });
      expect(await other.outcome).toMatchObject({ error: null, committed: true });
      expect((await run.outcome)?.error).toContain('is not open');
      expect((await loads()).map(({ status }) => status)).toEqual([
        'published',
        'abandoned',
        ...Array(FILES - 1).fill('published'),
      ]);
      await client.query('select aspen.sweep_staging()');
      await expectAll();
    });
  });

  test('two runs at once load every file once', async () => {
    const runs = [detached(), detached()];
    const outcomes = await Promise.all(runs.map(({ outcome }) => outcome));
    expect(outcomes.map((outcome) => outcome?.error)).toEqual([null, null]);
    expect(outcomes.map((outcome) => count(outcome, 'publish')).sort()).toEqual([0, 1]);
    await expectAll();
  });

  test('a load from a laptop beside the job: every file once', async () => {
    const run = detached();
    const laptop = await runPipeline({
      pipeline,
      tables: pipeline.tables,
      connect: () => database.connect(),
      source: { kind: 'folder', folder: source },
      version: 'test',
      signal: new AbortController().signal,
      report: () => undefined,
    });
    expect(laptop.status).toBe('done');
    expect(await run.outcome).toMatchObject({ error: null });
    await expectAll();
  });

  test('tasks of an abandoned load that go on writing change nothing', async () => {
    const freeze: Cut = { at: 'copy aspen_staging', when: 'freeze', behind: 300_000, times: 2 };
    const proxy = await startCuttingProxy(database.config, freeze);
    const zombie = detached({}, { database: { config: proxy.config } });
    await expect.poll(() => proxy.cuts, { timeout: 30_000 }).toBe(2);
    // Its driver's session breaks, so that the table is free for another load.
    await client.query(`select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and d.datname = current_database()`);
    expect(await runGlueJob(spark(), job, options())).toMatchObject({ error: null });
    proxy.release();
    const outcome = await zombie.outcome;
    await proxy.close();
    expect(outcome?.error).toContain('is not open');
    await client.query('select aspen.sweep_staging()');
    await expectAll();
  });
}
