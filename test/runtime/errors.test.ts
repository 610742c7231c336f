import { describe, expect, test } from 'vitest';
import type { AspenError } from '../../model/errors.ts';
import { classifyError, fromDatabase, isConnectionLost, RuntimeError } from '../../runtime/errors.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { useDatabase } from '../database.ts';
import { smallPipeline } from './small-pipeline.ts';

const database = useDatabase();

/** The error that PostgreSQL gives for a statement. */
async function errorOf(sql: string): Promise<unknown> {
  const client = await database.connect();
  return client
    .query(sql)
    .then(
      () => expect.fail('It passed.'),
      (error: unknown) => error,
    )
    .finally(() => client.end());
}

function withCode(code: string): Error {
  return Object.assign(new Error('failed'), { code });
}

describe('what can be done about an error', () => {
  test.each([
    ['40001', 'retry'],
    ['40P01', 'retry'],
    ['55P03', 'retry'],
    ['08006', 'retry'],
    ['57014', 'retry'],
    ['57P01', 'retry'],
    ['57P03', 'retry'],
    ['ECONNRESET', 'retry'],
    ['EPIPE', 'retry'],
    ['ETIMEDOUT', 'retry'],
    ['23505', 'refuse-file'],
    ['23503', 'refuse-file'],
    ['23514', 'refuse-file'],
    ['22P02', 'stop'],
    ['42P01', 'stop'],
    ['53100', 'stop'],
    ['P0001', 'stop'],
    ['ENOENT', 'stop'],
  ])('%s: %s', (code, remedy) => {
    expect(classifyError(withCode(code))).toBe(remedy);
  });

  test('is to stop where it is not known', () => {
    for (const error of [new Error('what'), 'text', null, undefined, { code: '40001' }]) {
      expect(classifyError(error)).toBe('stop');
    }
  });

  test('is to try again where the session was ended', async () => {
    const [client, admin] = [await database.connect(), await database.connect()];
    const { rows } = await client.query('select pg_backend_pid() as pid');
    const work = client.query('select pg_sleep(600)').catch((error: unknown) => error);
    await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    const error = await work;
    expect(isConnectionLost(error)).toBe(true);
    expect(fromDatabase(error, 'here')).toMatchObject({ code: 'connection-lost', remedy: 'retry' });
    const next: unknown = await client.query('select 1').catch((reason: unknown) => reason);
    expect(fromDatabase(next, 'here')).toMatchObject({ code: 'connection-lost', remedy: 'retry' });
  });
});

describe('an error of PostgreSQL', () => {
  const texts = (error: AspenError) => [error.message, error.found, error.expected, error.where, error.next].join('\n');

  test.each([
    [
      'a key that is there',
      "create temp table t (k text primary key); insert into t values ('top-secret'), ('top-secret')",
      '23505',
    ],
    ['a value that is none of its type', "select 'top-secret'::int", '22P02'],
    ['a check', "create temp table c (k text check (k <> 'top-secret')); insert into c values ('top-secret')", '23514'],
    ['a calculation in a procedure', "do $$ begin perform 1 / 0, 'top-secret'; end $$", '22012'],
    ['a statement built in a procedure', "do $$ begin execute 'select ''top-secret''::uuid'; end $$", '22P02'],
  ])('about %s repeats no value', async (_, sql, sqlstate) => {
    const cause = await errorOf(sql);
    const error = fromDatabase(cause, 'here');
    expect(error).toMatchObject({ code: 'database', sqlstate, cause });
    expect(error.where).toMatch(/^here/);
    expect(texts(error)).not.toContain('top-secret');
    expect(texts(error)).toContain(sqlstate);
  });

  test('in a procedure names its line', async () => {
    const error = fromDatabase(await errorOf("do $$ begin\n  raise exception 'stopped'; end $$"), 'here');
    expect(error.found).toBe('stopped (SQLSTATE P0001)');
    expect(error.where).toBe('here: PL/pgSQL function inline_code_block line 2 at RAISE');
  });

  test('of the protocol has the name and the remedy that the protocol gives it', async () => {
    await migrate(await database.connect(), await smallPipeline());
    const error = fromDatabase(await errorOf("select aspen.raise('AS004', 'gone')"), 'here');
    expect(error).toMatchObject({ code: 'staging-lost', found: 'gone', remedy: 'retry', sqlstate: 'AS004' });
  });

  const inFunction = (body: string) => `do $$ declare value text := 'top-secret'; begin ${body}; end $$`;

  test.each([
    ['a code of the protocol', "raise sqlstate 'AS004' using message = value, hint = value", 'AS004'],
    ['a code of the moment', "raise sqlstate '55P03' using message = value", '55P03'],
    ['a code of limits', "raise sqlstate '54000' using message = value", '54000'],
    ['the constraint of a violation', 'raise check_violation using constraint = value', '23514'],
    ['a table that is made', "execute format('create table %I (%1$I integer, %1$I integer)', value)", '42701'],
    ['a statement that is made', "execute format('select %I', value)", '42703'],
    ['a name that is looked up', 'perform value::regclass', '42P01'],
    ['a schema that is looked up', "perform (value || '.x')::regclass", '3F000'],
    ['an assertion', 'assert false, value', 'P0004'],
  ])('raised in a procedure repeats no value: %s', async (_, body, sqlstate) => {
    const cause = await errorOf(inFunction(body));
    for (const raised of ['shown', 'masked'] as const) {
      const error = fromDatabase(cause, 'here', raised);
      expect(error).toMatchObject({ code: 'database', sqlstate });
      expect(texts(error)).not.toContain('top-secret');
    }
  });

  test.each([
    ['a column that is not there', inFunction('perform nothing from pg_class'), 'column "nothing" does not exist'],
    ['a statement with a mistake', 'select nothing from pg_class', 'column "nothing" does not exist'],
    [
      'a table that is there',
      'create table pg_temp.twice (); create table pg_temp.twice ()',
      'relation "twice" already exists',
    ],
    [
      'a right that is missing',
      'set role pg_monitor; do $$ begin perform from pg_authid; end $$',
      'permission denied for table pg_authid',
    ],
    [
      'a transaction that only reads',
      'begin read only; create table t ()',
      'cannot execute CREATE TABLE in a read-only transaction',
    ],
  ])('says what is wrong with the statement itself: %s', async (_, sql, found) => {
    expect(fromDatabase(await errorOf(sql), 'here').found).toContain(found);
  });

  test('of rows that are moved does not tell what a function of the user says', async () => {
    const cause = await errorOf(inFunction("raise exception 'no rate for %', value"));
    expect(fromDatabase(cause, 'here', 'shown').found).toContain('no rate for top-secret');
    expect(fromDatabase(cause, 'here', 'masked').found).toBe('PostgreSQL refused a value: SQLSTATE P0001');
  });

  test('that is one of ours already stays what it is', () => {
    const error = new RuntimeError({ code: 'mine', found: 'this' });
    expect(fromDatabase(error, 'here')).toBe(error);
  });
});
