import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../runtime/connection/connect.ts';
import { useDatabase } from '../database.ts';
import { aspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (email: string) => `
import { append, csv, definePipeline, defineTable, integer, jsonb, merge, text } from 'aspen-glue';
const email = text({ matches: '${email}', pii: true });
export default definePipeline({ name: 'personal', source: 'files', tables: [
  defineTable({ name: 'people', source: csv({ prefix: 'people/' }), key: ['id'], load: merge(),
    columns: { id: integer(), email, insured: integer({ pii: true, max: 999 }), more: jsonb({ pii: true }) } }),
  defineTable({ name: 'logins', source: csv({ prefix: 'logins/' }), key: ['email'], load: merge(),
    columns: { email, visits: integer() } }),
  defineTable({ name: 'visits', source: csv({ prefix: 'visits/' }), load: append(), rejectLimit: { share: 0.5 },
    columns: { email, visits: integer() } }),
] });`;

const HEAD = 'id,email,insured,more\n';
/** What stands in every personal value: as text, as a number, and as the hexadecimal of either. */
const CANARY = /canary|7654321|63616e617279|37363534333231/i;

describe('a personal value is in no output and nowhere in the ledger', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  let client: Client;
  beforeAll(async () => {
    client = await database.connect();
    writeFiles(folder, {
      'aspen.config.ts': config('[a-z@.]*'),
      'files/people/first.csv': `${HEAD}0,canary@seed,1,\n`,
    });
    expect((await aspen(folder, ['load', '--database', database.url])).code).toBe(0);
  });
  afterAll(() => client.end());

  /** Runs a command and looks through what it says. */
  const say = async (...args: string[]) => {
    const { code, stdout, stderr } = await aspen(folder, [...args, '--database', database.url]);
    expect(stdout).not.toMatch(CANARY);
    expect(stderr).not.toMatch(CANARY);
    return { code, stdout: stdout + stderr };
  };
  const sayAll = async () => {
    await say('rejects');
    await say('rejects', '--csv');
    await say('rejects', '--json');
    await say('runs');
    await say('runs', '--json');
  };
  const ledger = async () => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select oid::regclass::text as name from pg_class where relkind = 'r' and relnamespace = 'aspen'::regnamespace`,
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) {
      const { rows } = await client.query<{ line: string }>(`select t::text as line from ${name} t`);
      for (const { line } of rows) expect(`${name}: ${line}`).not.toMatch(CANARY);
    }
  };

  test('of a record that is rejected, of a file that is refused, and of a key', async () => {
    writeFiles(folder, {
      'files/people/bad.csv': `${HEAD}1,CANARY,1,\n2,canary,canary,\n3,canary,7654321,\n4,canary,1,canary\n5,canary,1\n"6,canary\n`,
      'files/people/header.csv': '7,canary@x,7654321,\n8,canary@y,7654321,\n',
      'files/people/refused.csv': `${HEAD}9,canary,1,"{""canary"": ""\\u0000""}"\n`,
      'files/logins/keys.csv': `email,visits\ncanary@a,1\ncanary@b,2\ncanary@c,x\n`,
      'files/logins/long.csv': `email,visits\n${'canary'.repeat(600)},1\n`,
      'files/visits/some.csv': 'email,visits\nCANARY,1\ncanary@x,2\n',
    });
    expect((await say('load')).code).toBe(3);
    await sayAll();
    await say('accept', 'bad.csv');
    await say('retry', 'header.csv', '--json');
    writeFiles(folder, { 'aspen.config.ts': config('[A-Z]*') });
    await say('replay');
    await say('replay', '--json');
    await sayAll();
    await ledger();
  });

  const raising = (what: string) =>
    `create function public.tell() returns trigger language plpgsql as $$ begin ${what}; return new; end $$;
     create constraint trigger tell after insert or update on people deferrable initially deferred
     for each row execute function public.tell()`;
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'a check',
      'alter table people add constraint guard check (id < 100) not valid',
      'alter table people drop constraint guard',
    ],
    ['a unique index', 'create unique index guard on people (email)', 'drop index guard'],
    [
      'an exclusion',
      'alter table people add constraint guard exclude using btree (email with =)',
      'alter table people drop constraint guard',
    ],
    [
      'a foreign key',
      'create table mails (email text primary key); alter table people add constraint guard foreign key (email) references mails not valid',
      'drop table mails cascade',
    ],
    ...(
      [
        ['a trigger that raises', `raise exception 'not %', new.email using hint = new.email, detail = new.email`],
        ['a trigger with a code of its own', `raise exception using errcode = 'XY123', message = new.email`],
        ['a trigger that raises as a check does', `raise check_violation using message = new.email`],
        [
          'a trigger that names its own constraint',
          'raise check_violation using constraint = new.email, table = new.email, column = new.email',
        ],
        ['a trigger that casts', 'perform new.email::integer'],
        ['a trigger with wrong SQL', `execute 'select ' || quote_ident(new.email)`],
        ['a trigger with a code of the protocol', "raise sqlstate 'AS001' using message = new.email, hint = new.email"],
        ['a trigger with a code of limits', "raise sqlstate '54000' using message = new.email"],
        ['a trigger that makes a table', "execute format('create table people (%I integer)', new.email)"],
        ['a trigger that asserts', 'assert false, new.email'],
      ] as const
    ).map(([title, what]) => [title, raising(what), 'drop function public.tell() cascade'] as const),
  ];
  test.each(cases)('where %s refuses the record', async (title, make, drop) => {
    writeFiles(folder, { 'aspen.config.ts': config('[a-z@.]*') });
    rmSync(join(folder, 'files'), { recursive: true, force: true });
    await client.query(`${make}`);
    const name = title.replaceAll(' ', '-');
    writeFiles(folder, { [`files/people/${name}.csv`]: `${HEAD}101,canary@seed,321,\n102,canary@seed,321,\n` });
    const { code, stdout } = await say('load');
    expect([1, 3]).toContain(code);
    expect(stdout).toMatch(/constraint|SQLSTATE/);
    await say('load', '--json');
    if (code === 3) await say('retry', `${name}.csv`);
    await sayAll();
    await ledger();
    await client.query(drop);
  });

  test('What is wrong with the table itself is told in PostgreSQL’s words', async () => {
    await client.query('alter table people rename column more to other');
    writeFiles(folder, { 'files/people/words.csv': `${HEAD}201,canary@x,3,\n` });
    expect((await say('load')).stdout).toMatch(/column .*more.* does not exist/);
    await client.query('alter table people rename column other to more');
  });
});
