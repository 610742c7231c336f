import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { Client } from '../../runtime/connection/connect.ts';
import { type Cut, startCuttingProxy } from '../cutting-proxy.ts';
import { count, FILES, useFaultTable } from './fault-table.ts';
import { compileGlueJob, type GlueJob, runGlueJob } from './glue-job.ts';
import type { RunOutcome, Spark } from './spark.ts';

/** Loads of one run, of which each is published while the next one is staged, whatever happens to driver and sessions. */
export function overlappingLoads(spark: () => Spark): void {
  const table = useFaultTable(spark);
  let oneFile: GlueJob;
  beforeAll(async () => {
    oneFile = await compileGlueJob(spark(), table.pipeline, { 'loadFiles = 10000': 'loadFiles = 1' });
  });
  const loads = async () =>
    (
      await table.client.query<{ status: string; reason: string | null }>(
        'select status, reason from aspen.load order by id',
      )
    ).rows;

  /** Holds the first publish back until the next load is at its marker, or further. */
  async function whileTheFirstPublishes(then: (holder: Client) => Promise<void>): Promise<void> {
    const holder = await table.database.connect();
    try {
      await holder.query('begin; lock table things in share mode');
      await table.until(`(select count(*) > 0 from pg_stat_activity where datname = current_database()
        and query like '%aspen.publish(%' and wait_event_type = 'Lock')`);
      await table.until('(select count(*) > 0 from aspen.part p where p.load_id > (select min(id) from aspen.load))');
      await then(holder);
    } finally {
      await holder.end();
    }
  }

  test('two loads are open at a time, and they are published in their order', async () => {
    const run = table.detached(oneFile);
    await whileTheFirstPublishes(async () => {
      expect((await loads()).map(({ status }) => status)).toEqual(['open', 'open']);
    });
    expect(await run.outcome).toMatchObject({ error: null, committed: true });
    const { rows } = await table.client.query(
      `select array_agg(l.id order by l.ended) = array_agg(l.id order by l.id) as ordered, count(*)::int as loads,
         bool_and(aspen.keys_ascend(l.id)) as ascend from aspen.load l`,
    );
    expect(rows).toEqual([{ ordered: true, loads: FILES, ascend: true }]);
    await table.expectAll();
  });

  test('a driver that is killed while one load is published and the next one staged leaves both to the next run', async () => {
    const run = table.detached(oneFile);
    await whileTheFirstPublishes(async () => {
      run.process.kill('SIGKILL');
      expect(await run.outcome).toBeNull();
    });
    expect(await runGlueJob(spark(), oneFile, table.options())).toMatchObject({ error: null });
    await table.expectAll();
  });

  test('a load is abandoned where the load before it fails', async () => {
    const run = table.detached(oneFile);
    await whileTheFirstPublishes(async (holder) => {
      // What concerns the whole load: publish meets it as soon as it goes on.
      await holder.query(`create function closed() returns trigger language plpgsql as 'begin raise ''closed''; end';
        create trigger closed before insert on things for each row execute function closed(); commit`);
      expect((await run.outcome)?.error).toContain('refuses every row');
    });
    await table.client.query('drop function closed cascade');
    const [first, second, ...others] = await loads();
    expect([first?.status, second, others]).toEqual([
      'failed',
      { status: 'abandoned', reason: expect.stringMatching(/^load \d+, which comes before it, failed$/) },
      [],
    ]);
    expect(await runGlueJob(spark(), oneFile, table.options())).toMatchObject({ error: null });
    await table.expectAll();
  });

  test.each<[string, Cut]>([
    ['twice, before the server has heard of it', { at: 'aspen.publish(', when: 'before', times: 2 }],
    ['twice, when it is done, and its answer is lost', { at: 'aspen.publish(', when: 'after', times: 2 }],
    ['at the last of them', { at: 'aspen.publish(', when: 'after', times: 1, skip: FILES - 1 }],
  ])('each load is published once where the connection is lost %s', async (_, cut) => {
    const proxy = await startCuttingProxy(table.database.config, cut);
    const outcome = await runGlueJob(spark(), oneFile, table.options({ database: { config: proxy.config } }));
    await proxy.close();
    expect(outcome).toMatchObject({ error: null, committed: true });
    expect([proxy.cuts, count(outcome, 'publish-again')]).toEqual([cut.times, cut.times]);
    expect(count(outcome, 'publish')).toBe(FILES);
    await table.expectAll();
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
  ])('the run goes on where %s lost meanwhile', async (_, sessions) => {
    const run = table.detached(oneFile);
    await whileTheFirstPublishes(async () => {
      await table.client.query(`select pg_terminate_backend(pid) from (${sessions}) as s`);
    });
    expect(await run.outcome).toMatchObject({ error: null, committed: true });
    expect((await loads()).map(({ status }) => status)).toEqual(Array(FILES).fill('published'));
    await table.expectAll();
  });

  test('a run that loses its table to another one has published what it was publishing, and nothing after that', async () => {
    const run = table.detached(oneFile);
    const other = { outcome: Promise.resolve<RunOutcome | null>(null) };
    await whileTheFirstPublishes(async () => {
      await table.client.query(`select pg_terminate_backend(pid) from (${lockHolder}) as s`);
      other.outcome = runGlueJob(spark(), oneFile, table.options());
      // It waits for the load that is being published.
      await table.until(`(select count(*) > 0 from pg_stat_activity where datname = current_database()
        and query like '%aspen.open_load(%' and wait_event_type = 'Lock')`);
    });
    expect(await other.outcome).toMatchObject({ error: null, committed: true });
    expect((await run.outcome)?.error).toContain('is not open');
    expect((await loads()).map(({ status }) => status)).toEqual([
      'published',
      'abandoned',
      ...Array(FILES - 1).fill('published'),
    ]);
    await table.client.query('select aspen.sweep_staging()');
    await table.expectAll();
  });

  test('where the database has no connection for two sessions of the driver and a writer, loads follow one another', async () => {
    const user = `narrow_${randomBytes(6).toString('hex')}`;
    await table.client.query(`create role ${user} login password 'narrow' in role aspen_loader connection limit 2`);
    const config = { ...table.database.config, user, password: 'narrow' };
    const outcome = await runGlueJob(spark(), oneFile, table.options({ database: { config } }));
    await table.client.query(`drop role ${user}`);
    expect(outcome).toMatchObject({ error: null, committed: true });
    const events = outcome.lines.map((line): string => JSON.parse(line).event);
    const inTurns = Array(FILES).fill(['begin', 'publish']).flat();
    // The last listing has nothing that is pending.
    expect(events.filter((event) => event === 'begin' || event === 'publish')).toEqual([...inTurns, 'begin']);
    await table.expectAll();
  });
}
