import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { runPipeline } from '../../engine/load/run-pipeline.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { type Cut, startCuttingProxy } from '../cutting-proxy.ts';
import { count, FILES, ROWS, useFaultTable } from './fault-table.ts';
import { compileGlueJob, compileWholeJob, type GlueJob, runGlueJob } from './glue-job.ts';
import type { Spark } from './spark.ts';

/** Before a task's further attempts, 40 seconds in all, which some of these tests would wait for. */
const IMPATIENT = { 'Task: Seq[Int] = Seq(2, 8, 30)': 'Task: Seq[Int] = Seq(1, 2, 3)' };

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

/** No row is lost or doubled, whatever happens to tasks, executors, drivers and connections. */
export function faults(spark: () => Spark): void {
  const table = useFaultTable(spark);
  let job: GlueJob;
  beforeAll(async () => {
    job = await compileWholeJob(spark(), table.pipeline, IMPATIENT);
  });

  /** Holds every task back right before its marker, while something is done to it. */
  async function atTheMarker(then: (holder: Client) => Promise<void>, tasks = 2): Promise<void> {
    const holder = await table.database.connect();
    try {
      await holder.query('begin; lock table aspen.part in exclusive mode');
      await table.until(`(select count(*) >= ${tasks} from pg_stat_activity where datname = current_database()
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
    const proxy = await startCuttingProxy(table.database.config, cut);
    const outcome = await runGlueJob(spark(), job, table.options({ database: { config: proxy.config } }));
    await proxy.close();
    expect(outcome).toMatchObject({ error: null, committed: true });
    expect(proxy.cuts).toBe(cut.times);
    await table.expectAll();
  });

  test.each<[string, Cut]>([
    ['before the server has heard of it', { at: 'aspen.publish', when: 'before', times: 1 }],
    ['when it is done, and its answer is lost', { at: 'aspen.publish', when: 'after', times: 1 }],
  ])('a driver that loses its connection as it publishes, %s, publishes once', async (_, cut) => {
    const proxy = await startCuttingProxy(table.database.config, cut);
    const outcome = await runGlueJob(spark(), job, table.options({ database: { config: proxy.config } }));
    await proxy.close();
    expect(outcome).toMatchObject({ error: null, committed: true });
    expect([proxy.cuts, count(outcome, 'publish-again')]).toEqual([1, 1]);
    const { rows } = await table.client.query(
      'select r.status, s.status as step from aspen.run r join aspen.step s on s.run_id = r.id',
    );
    expect(rows).toEqual([{ status: 'done', step: 'done' }]);
    await table.expectAll();
  });

  test('a task that fails too often fails the job, which publishes nothing, and the next run loads all', async () => {
    const proxy = await startCuttingProxy(table.database.config, { at: 'COMMIT', when: 'before', times: 1000 });
    const outcome = await runGlueJob(spark(), job, table.options({ database: { config: proxy.config } }));
    await proxy.close();
    expect(outcome.error).toContain('SparkException');
    expect(outcome.committed).toBe(false);
    const { rows } = await table.client.query(
      'select r.status, l.status as load, (select count(*) from things) as rows from aspen.run r, aspen.load l',
    );
    expect(rows).toEqual([{ status: 'failed', load: 'failed', rows: 0n }]);
    expect(await runGlueJob(spark(), job, table.options())).toMatchObject({ error: null });
    await table.expectAll();
  });

  test('an executor that is killed is replaced', async () => {
    const run = table.detached(job, { settings: { 'spark.master': 'local-cluster[2,1,1024]' } });
    await atTheMarker(async () => {
      const [worker] = children(run.process.pid ?? 0, 'CoarseGrainedExecutorBackend');
      expect(worker).toBeGreaterThan(0);
      process.kill(worker ?? 0, 'SIGKILL');
      await expect.poll(() => run.said(), { timeout: 30_000 }).toContain('Lost executor');
    });
    expect(await run.outcome).toMatchObject({ error: null, committed: true });
    await table.expectAll();
  });

  test('of two attempts at one part at the same time one is taken', async () => {
    const run = table.detached(job, { settings: { 'spark.master': 'local[4,4]' } });
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
    await table.expectAll();
  });

  test('a driver that is killed leaves nothing behind that the next run does not clear away', async () => {
    const run = table.detached(job);
    await atTheMarker(async () => {
      run.process.kill('SIGKILL');
      expect(await run.outcome).toBeNull();
    });
    const { rows } = await table.client.query('select count(*) from things');
    expect(rows).toEqual([{ count: 0n }]);
    expect(await runGlueJob(spark(), job, table.options())).toMatchObject({ error: null });
    await table.expectAll();
    const { rows: runs } = await table.client.query('select status from aspen.run order by id');
    expect(runs).toEqual([{ status: 'lost' }, { status: 'done' }]);
  });

  test('a driver that is killed after two of its loads leaves what they have published, and the next run goes on', async () => {
    const oneFile = await compileGlueJob(spark(), table.pipeline, { 'loadFiles = 10000': 'loadFiles = 1' });
    const run = table.detached(oneFile);
    await table.until('(select count(*) >= 2 from aspen.published_file)');
    await atTheMarker(async () => {
      run.process.kill('SIGKILL');
      expect(await run.outcome).toBeNull();
    }, 1);
    const published = async () =>
      (
        await table.client.query(`select l.id, f.position, s.uri from aspen.load l join aspen.load_file f on f.load_id = l.id
        join aspen.source_file s on s.id = f.file_id where f.status = 'published' order by l.id, f.position`)
      ).rows;
    const before = await published();
    expect(before.length).toBeGreaterThanOrEqual(2);
    expect(before.length).toBeLessThan(FILES);
    expect(await runGlueJob(spark(), oneFile, table.options())).toMatchObject({ error: null });
    const after = await published();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.map(({ position }) => position)).toEqual(Array(FILES).fill(1));
    expect(after.map(({ uri }) => uri)).toEqual(after.map(({ uri }) => uri).toSorted());
    await table.expectAll();
  });

  test('two runs at once load every file once', async () => {
    const runs = [table.detached(job), table.detached(job)];
    const outcomes = await Promise.all(runs.map(({ outcome }) => outcome));
    expect(outcomes.map((outcome) => outcome?.error)).toEqual([null, null]);
    expect(outcomes.map((outcome) => count(outcome, 'publish')).sort()).toEqual([0, 1]);
    await table.expectAll();
  });

  test('a load from a laptop beside the job: every file once', async () => {
    const run = table.detached(job);
    const laptop = await runPipeline({
      pipeline: table.pipeline,
      tables: table.pipeline.tables,
      connect: () => table.database.connect(),
      source: { kind: 'folder', folder: table.options().source },
      version: 'test',
      signal: new AbortController().signal,
      report: () => undefined,
    });
    expect(laptop.status).toBe('done');
    expect(await run.outcome).toMatchObject({ error: null });
    await table.expectAll();
  });

  test('tasks of an abandoned load that go on writing change nothing', async () => {
    const freeze: Cut = { at: 'copy aspen_staging', when: 'freeze', behind: 300_000, times: 2 };
    const proxy = await startCuttingProxy(table.database.config, freeze);
    const zombie = table.detached(job, { database: { config: proxy.config } });
    await expect.poll(() => proxy.cuts, { timeout: 30_000 }).toBe(2);
    // Its driver's session breaks, so that the table is free for another load.
    await table.client.query(`select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and d.datname = current_database()`);
    expect(await runGlueJob(spark(), job, table.options())).toMatchObject({ error: null });
    proxy.release();
    const outcome = await zombie.outcome;
    await proxy.close();
    expect(outcome?.error).toContain('is not open');
    await table.client.query('select aspen.sweep_staging()');
    await table.expectAll();
  });
}
