import { beforeAll, expect, test } from 'vitest';
import type { Client } from '../../runtime/connection/connect.ts';
import * as protocol from '../../runtime/load-protocol.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { Run } from '../../runtime/runs.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { smallPipeline } from './small-pipeline.ts';
import { offer, outcome } from './staged-load.ts';

const pipeline = await smallPipeline();
const fingerprint = pipeline.tables[0]?.fingerprint ?? '';

/** What a load under way is called, which another loader can look up. */
interface Victim {
  readonly run: bigint;
  readonly load: bigint;
  readonly step: bigint;
  readonly file: bigint;
  readonly staging: string;
}

const NOT_OF_THE_RUN = 'AS011';
const NO_RIGHT = '42501';

const REJECT = 'aspen.reject (load_id, file_id, record, line, byte_offset, byte_length, code, message)';

/** What a loader tries on a load of another one, in plain SQL, and what it is told. */
const ATTACKS: readonly (readonly [what: string, sql: (victim: Victim) => string, sqlstate: string])[] = [
  [
    'write a reject into it',
    (v) => `insert into ${REJECT} values (${v.load}, ${v.file}, 1, 1, 0, 0, 'x', 'forged')`,
    NOT_OF_THE_RUN,
  ],
  [
    'write a reject into no load at all',
    (v) => `insert into ${REJECT} values (-1, ${v.file}, 1, 1, 0, 0, 'x', 'forged')`,
    NOT_OF_THE_RUN,
  ],
  [
    'settle a reject',
    (v) => `insert into aspen.reject (load_id, file_id, outcome) values (${v.load}, ${v.file}, 'loaded')`,
    NO_RIGHT,
  ],
  [
    'write rows into its staging',
    (v) => `insert into aspen_staging.${v.staging} values (1, 'forged', 1, 1)`,
    NOT_OF_THE_RUN,
  ],
  ['read its staging', (v) => `select * from aspen_staging.${v.staging}`, NO_RIGHT],
  ['mark a part of it', (v) => `select aspen.mark_part(${v.load}, 2, '[]')`, NOT_OF_THE_RUN],
  ['offer it files', (v) => `select aspen.offer_files(${v.load}, '[]')`, NOT_OF_THE_RUN],
  ['settle which files are pending', (v) => `select aspen.pending_files(${v.load})`, NOT_OF_THE_RUN],
  ['stage it anew', (v) => `select aspen.stage_load(${v.load}, 9)`, NOT_OF_THE_RUN],
  ['say what it was read under', (v) => `select aspen.describe_load(${v.load}, 'forged')`, NOT_OF_THE_RUN],
  ['close it', (v) => `select aspen.close_empty_load(${v.load})`, NOT_OF_THE_RUN],
  ['end it', (v) => `select aspen.end_load(${v.load}, 'failed', 'forged')`, NOT_OF_THE_RUN],
  ['give it up', (v) => `select aspen.abandon_load(${v.load}, 'forged')`, NO_RIGHT],
  ['publish it', (v) => `select aspen.publish(${v.load})`, NOT_OF_THE_RUN],
  ['ask whether its table is empty', (v) => `select aspen.may_load_directly(${v.load})`, NOT_OF_THE_RUN],
  ['begin it directly', (v) => `select aspen.begin_direct(${v.load})`, NOT_OF_THE_RUN],
  ['publish it directly', (v) => `select aspen.publish_direct(${v.load}, '[]')`, NOT_OF_THE_RUN],
  ['open a load of its run', (v) => `select aspen.open_load(${v.run}, 'things', '${fingerprint}')`, NOT_OF_THE_RUN],
  ['end its run', (v) => `select aspen.finish_run(${v.run}, 'failed', 'forged')`, NOT_OF_THE_RUN],
  ['begin a step of its run', (v) => `select aspen.start_step(${v.run}, 'load', 'things')`, NOT_OF_THE_RUN],
  ['end a step of its run', (v) => `select aspen.finish_step(${v.step}, 'failed', 'forged')`, NOT_OF_THE_RUN],
  ['join its run with another secret', (v) => `select aspen.join_run(${v.run}, 'guessed')`, NOT_OF_THE_RUN],
  [
    'join its run with what the ledger keeps of the secret',
    (v) => `select aspen.join_run(${v.run}, (select encode(secret_hash, 'hex') from aspen.run where id = ${v.run}))`,
    NOT_OF_THE_RUN,
  ],
  [
    'end it as a session that says it has the secret',
    (
      v,
    ) => `select set_config('aspen.run_${v.run}', (select secret_hash::text from aspen.run where id = ${v.run}), false);
      select aspen.end_load(${v.load}, 'failed', 'forged')`,
    NOT_OF_THE_RUN,
  ],
  [
    'take its place by a load of its own, while its driver is there',
    () => `select aspen.open_load(r.id, 'things', '${fingerprint}') from aspen.start_run('small', 'forged', '1') r`,
    'AS012',
  ],
  [
    'put a step of its own beside it',
    (v) => `select aspen.start_step(r.id, 'load', 'things', ${v.load}) from aspen.start_run('small', 'forged', '1') r`,
    NOT_OF_THE_RUN,
  ],
  ['read rejected values', () => 'select value from aspen.reject', NO_RIGHT],
  ['read rejected records', () => 'select raw from aspen.reject', NO_RIGHT],
  ['read whole rows of rejects', () => 'select * from aspen.reject', NO_RIGHT],
  ['read keys of files', () => 'select first_key from aspen.part_file', NO_RIGHT],
  ['hold the lock of the post-step', () => 'select aspen.try_lock_post_step()', NO_RIGHT],
  ['free the lock of the post-step', () => 'select aspen.unlock_post_step()', NO_RIGHT],
  ['lock the lock of the post-step', () => 'select from aspen.post_step_lock for share', NO_RIGHT],
  ['say that a procedure runs', (v) => `select aspen.start_procedure(${v.run}, 'p', '{}')`, NO_RIGHT],
  [
    'say that a procedure ran',
    (v) => `select aspen.finish_procedure(${v.step}, 'x', '{public.things}', null)`,
    NO_RIGHT,
  ],
];

onEachServer('of a loader that is not one of a run’s sessions', (version) => {
  const database = useDatabase(version, { mayLeaveStaging: true });
  let driver: Client;
  let stranger: Client;
  let victim: Victim;
  let secret: string;

  const asLoader = async () => {
    const client = await database.connect();
    await client.query('set session authorization aspen_loader');
    return client;
  };

  beforeAll(async () => {
    await migrate(await database.connect(), pipeline);
    [driver, stranger] = [await asLoader(), await asLoader()];
    const { rows } = await driver.query("select id, secret from aspen.start_run('small', 'test', '1')");
    const [{ id: run, secret: told }] = rows;
    secret = told;
    await protocol.tryLockTarget(driver, 'things');
    const load = await protocol.openLoad(driver, run, 'things', fingerprint);
    await protocol.offerFiles(driver, load, [offer('a')]);
    const [file] = await protocol.pendingFiles(driver, load);
    const { rows: steps } = await driver.query("select aspen.start_step($1, 'load', 'things', $2) as id", [run, load]);
    const staging = await protocol.stageLoad(driver, load, 1);
    victim = { run, load, step: steps[0].id, file: file?.id ?? 0n, staging };
  });

  test.each(ATTACKS)('it cannot %s', async (_, sql, code) => {
    await expect(stranger.query(sql(victim))).rejects.toMatchObject({ code });
  });

  test('it sees the secret nowhere: neither in what sessions do, nor in the ledger, nor in what it is told', async () => {
    await driver.query('select aspen.join_run($1, $2)', [victim.run, secret]);
    // As whoever may see what all sessions do.
    const { rows } = await (await database.connect()).query(
      `select (select string_agg(query, ' ') from pg_stat_activity) as sessions,
        (select string_agg(r::text, ' ') from aspen.run r) as runs, (select string_agg(l::text, ' ') from aspen.load l) as loads`,
    );
    expect(rows[0].sessions).toContain('aspen.join_run');
    expect(JSON.stringify(rows)).not.toContain(secret);
    const run = new Run(victim.run, secret);
    expect([String(run), JSON.stringify({ ...run, id: 1 })].join()).not.toContain(secret);
  });

  test('it holds no post-step up by the advisory locks that anybody can take', async () => {
    await stranger.query(`select pg_advisory_lock(hashtextextended('aspen post-step', 0))`);
    const [first, second] = [await database.connect(), await database.connect()];
    const lock = async (client: Client) =>
      (await client.query('select aspen.try_lock_post_step() as taken')).rows[0].taken;
    expect([await lock(first), await lock(second)]).toEqual([true, false]);
    // The key can be seen while it is held: who waits for it has it when it is free, and the next holder has another one.
    const { rows } = await stranger.query('select key from aspen.post_step_lock');
    const queued = stranger.query('select pg_advisory_lock($1)', [rows[0].key]);
    await first.query('select aspen.unlock_post_step()');
    await queued;
    expect(await lock(second)).toBe(true);
    // A session that ends has given it up, whatever it said.
    await second.end();
    await expect.poll(() => lock(first)).toBe(true);
    await first.query('select aspen.unlock_post_step()');
  });

  test('another session that knows the secret goes on: it stages, writes rejects, and publishes', async () => {
    const writer = await asLoader();
    await new Run(victim.run, secret).join(writer);
    await writer.query(`insert into aspen_staging.${victim.staging} values (1, 'one', 1, 1)`);
    await writer.query(`insert into ${REJECT} values (${victim.load}, ${victim.file}, 2, 3, 9, 9, 'x', 'its own')`);
    await protocol.markPart(writer, victim.load, 1, [outcome(victim.file, 1, 0)]);
    expect(await protocol.publishLoad(writer, victim.load)).toMatchObject({ inserted: 1, published: 1 });
    const late = `insert into ${REJECT} values (${victim.load}, ${victim.file}, 3, 4, 9, 9, 'x', 'too late')`;
    await expect(writer.query(late)).rejects.toMatchObject({ code: 'AS001' });
  });

  test('its own loads have rejects of its own files only', async () => {
    const { rows } = await stranger.query("select id from aspen.start_run('small', 'test', '1')");
    await protocol.unlockTarget(driver, 'things');
    const load = await protocol.openLoad(stranger, rows[0].id, 'things', fingerprint);
    await expect(
      stranger.query(`insert into ${REJECT} values (${load}, ${victim.file}, 1, 1, 0, 0, 'x', 'forged')`),
    ).rejects.toMatchObject({ code: NOT_OF_THE_RUN });
  });
});
