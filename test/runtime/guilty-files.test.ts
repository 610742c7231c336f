import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { append, csv, definePipeline, defineTable, integer, merge, text } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import * as protocol from '../../runtime/load-protocol.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { filesOf, type LoadedTable, offer, openLoad, outcome, stageFiles } from './staged-load.ts';

const columns = { id: integer(), words: text() };
const tables = [
  defineTable({ name: 'merged', source: csv({ prefix: 'merged/' }), columns, key: ['id'], load: merge() }),
  defineTable({ name: 'appended', source: csv({ prefix: 'appended/' }), columns, load: append() }),
  defineTable({
    name: 'Person',
    source: csv({ prefix: 'person/' }),
    columns: { id: integer(), email: text({ pii: true }) },
    key: ['id'],
    load: merge(),
  }),
];
const pipeline = await compilePipeline(definePipeline({ name: 'guilty', tables }), '.');
const [merged, appended, person] = pipeline.tables;
if (merged === undefined || appended === undefined || person === undefined) throw new Error('There are no tables.');

onEachServer('what the database refuses only when a load is published', (version) => {
  const database = useDatabase(version, { mayLeaveStaging: true });
  let client: Client;
  let etag = 0;

  async function begin(table: LoadedTable, rows: Readonly<Record<string, string>>) {
    const uris = Object.keys(rows);
    const version = String(++etag);
    const load = await openLoad(
      client,
      table,
      uris.map((uri, at) => offer(uri, version, at)),
    );
    await stageFiles(client, load, ({ uri }) => rows[uri] ?? '');
    return load.loadId;
  }

  /** Publishes files, and gives what became of each. */
  async function publish(table: LoadedTable, rows: Readonly<Record<string, string>>) {
    const loadId = await begin(table, rows);
    await protocol.publishLoad(client, loadId);
    return filesOf(client, loadId);
  }

  beforeAll(async () => {
    client = await database.connect();
    await migrate(client, pipeline);
  });
  beforeEach(async () => {
    await client.query(`drop schema if exists beside cascade; create schema beside; truncate merged, appended, "Person";
      drop index if exists on_words; drop table if exists public.parent cascade;
      alter table merged drop column if exists computed; alter table appended drop column if exists computed`);
    await client.query('drop function if exists judge cascade');
  });

  const good = { status: 'published', code: null, message: null };
  const trigger = (body: string, table = 'merged') =>
    client.query(`create function judge() returns trigger language plpgsql as $$ begin ${body} return new; end $$;
      create trigger judge before insert or update on ${table} for each row execute function judge()`);

  test.each([
    [
      'a value too long for an index (54000)',
      'create index on_words on %s (words)',
      `select 2, string_agg(md5(i::text), '') from generate_series(1, 1000) i`,
      /SQLSTATE 54000/,
    ],
    [
      'a generated column that divides by zero (22012)',
      'alter table %s add column computed integer generated always as (10 / id) stored',
      `select 0, 'zero'`,
      /SQLSTATE 22012: division by zero/,
    ],
    [
      'a domain or number out of range (22003)',
      'alter table %s add column computed smallint generated always as (id::smallint) stored',
      `select 70000, 'large'`,
      /SQLSTATE 22003/,
    ],
  ])('%s refuses its file alone, by name, and the others publish', async (_, change, bad, message) => {
    for (const table of [merged, appended]) {
      await client.query(change.replace('%s', table.model.name));
      const files = await publish(table, { one: `select 1, 'one'`, bad, three: `select 3, 'three'` });
      expect(files).toEqual({
        one: good,
        bad: { status: 'refused', code: 'rows-refused', message: expect.stringMatching(message) },
        three: good,
      });
      await client.query('drop index if exists on_words');
      // Alone in its load it is refused all the same: there is no trigger that could refuse everything.
      if (change.startsWith('alter'))
        expect(await publish(table, { bad })).toMatchObject({ bad: { code: 'rows-refused' } });
    }
  });

  test.each([
    ['P0001', `if new.words = 'bad' then raise exception 'no such words'; end if;`, 'rows-refused'],
    [
      'WORDS',
      `if new.words = 'bad' then raise exception 'no such words' using errcode = 'WORDS'; end if;`,
      'rows-refused',
    ],
    ['P0004', `assert new.words <> 'bad', 'no such words';`, 'rows-refused'],
    [
      '23514',
      `if new.words = 'bad' then raise check_violation using message = 'no such words'; end if;`,
      'constraint-violated',
    ],
    [
      '42501',
      `if new.words = 'bad' then raise insufficient_privilege using message = 'no such words'; end if;`,
      'rows-refused',
    ],
  ])(
    'a trigger that refuses a row with SQLSTATE %s refuses its file, be it one of many or alone',
    async (code, body, told) => {
      await trigger(body);
      const bad = `select i, case when i = 7 then 'bad' else 'good' end from generate_series(1, 9) i`;
      const refused = {
        status: 'refused',
        code: told,
        message: expect.stringContaining(`SQLSTATE ${code}: no such words`),
      };
      expect(await publish(merged, { bad, good: `select 10, 'ten'` })).toEqual({ bad: refused, good });
      expect(await publish(merged, { bad })).toEqual({ bad: refused });
    },
  );

  test.each([
    ['one file', { a: `select i, 'good' from generate_series(1, 9) i` }],
    [
      'several files',
      { a: `select 1, 'one'`, b: `select i, 'good' from generate_series(2, 9) i`, c: `select 10, 'ten'` },
    ],
  ])(
    'a trigger that refuses everything stops a load of %s and refuses none, until it lets rows in again',
    async (_, rows) => {
      await trigger(`raise exception 'closed for maintenance';`);
      const loadId = await begin(merged, rows);
      await expect(protocol.publishLoad(client, loadId)).rejects.toMatchObject({
        code: 'table-refuses-all',
        found: 'a trigger of merged refuses every row, whatever is in it: SQLSTATE P0001: closed for maintenance',
        remedy: 'stop',
      });
      expect(Object.values(await filesOf(client, loadId)).map(({ status }) => status)).toEqual(
        Object.keys(rows).map(() => 'pending'),
      );
      await client.query('drop function judge cascade');
      expect(await protocol.publishLoad(client, loadId)).toMatchObject({
        refused: 0,
        published: Object.keys(rows).length,
      });
    },
  );

  test('files that are each refused for what is in them are refused, though their messages are the same', async () => {
    await trigger(`if new.words = 'bad' then raise exception 'no such words'; end if;`);
    const bad = (from: number) =>
      `select i, case when i % 5 = 0 then 'bad' else 'good' end from generate_series(${from}, ${from + 9}) i`;
    const files = await publish(merged, { a: bad(1), b: bad(11) });
    expect(Object.values(files).map(({ code }) => code)).toEqual(['rows-refused', 'rows-refused']);
  });

  test('what a trigger says is not repeated where a column is personal', async () => {
    await trigger(`if new.email like 'bad%' then raise exception '% is bad', new.email; end if;`, '"Person"');
    const files = await publish(person, { bad: `select 1, 'bad@example.com'`, good: `select 2, 'good@example.com'` });
    expect(files).toMatchObject({ bad: { message: 'the database refuses its rows: SQLSTATE P0001' }, good });
  });

  test('a lock that is not to be had is no file’s doing', async () => {
    await trigger(`raise lock_not_available using message = 'busy';`);
    const loadId = await begin(merged, { a: `select 1, 'one'`, b: `select 2, 'two'` });
    await expect(protocol.publishLoad(client, loadId)).rejects.toMatchObject({ remedy: 'retry', sqlstate: '55P03' });
    expect(await filesOf(client, loadId)).toMatchObject({ a: { status: 'pending' }, b: { status: 'pending' } });
  });

  describe('of a foreign key', () => {
    const refusals = async (table: LoadedTable, rows: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(await publish(table, rows)).map(([uri, { message }]) => [uri, message]));

    test.each([merged, appended])(
      'the refusal has the key, how many records miss, and the first values ($model.name)',
      async (table) => {
        await client.query(`create table public.parent (name text primary key); insert into public.parent values ('there');
        alter table ${table.model.name} add constraint family foreign key (words) references public.parent; grant select on public.parent to aspen_owner`);
        const told = await refusals(table, {
          many: `select i, case when i % 2 = 0 then 'there' else 'gone ' || i / 4 end from generate_series(1, 20) i`,
          one: `select 21, 'nowhere' union all select 22, null`,
          good: `select 23, 'there'`,
        });
        const name = table.model.name;
        expect(told).toEqual({
          many: `its rows violate the constraint family of ${name}: 10 records have one whose (words) is not in public.parent, the first: (gone 0), (gone 1), (gone 2)`,
          one: `its rows violate the constraint family of ${name}: 1 record has one whose (words) is not in public.parent, the first: (nowhere)`,
          good: null,
        });
      },
    );

    test('of several columns, that may be deferred, it has all of them', async () => {
      await client.query(`create table public.parent (a integer, "B b" text, primary key (a, "B b")); insert into public.parent values (1, 'one');
        alter table merged add constraint family foreign key (id, words) references public.parent deferrable initially deferred; grant select on public.parent to aspen_owner`);
      expect(
        await refusals(merged, { bad: `values (1, 'one'), (2, 'two'), (3, null)`, good: `select 1, 'one'` }),
      ).toEqual({
        bad: 'its rows violate the constraint family of merged: 1 record has one whose (id, words) is not in public.parent, the first: (2, two)',
        good: null,
      });
    });

    test('of a personal column, it has the key and how many, and no value', async () => {
      await client.query(`create table public.parent (email text primary key);
        alter table "Person" add constraint family foreign key (email) references public.parent; grant select on public.parent to aspen_owner`);
      expect(
        await refusals(person, { bad: `values (1, 'a@example.com'), (2, 'b@example.com')`, good: 'select 3, null' }),
      ).toEqual({
        bad: 'its rows violate the constraint family of "Person": 2 records have one whose (email) is not in public.parent',
        good: null,
      });
    });

    test('that may be deferred, a first load takes the key off its table, and puts it back', async () => {
      await client.query(`create table public.parent (name text primary key); insert into public.parent values ('there');
        alter table merged add constraint family foreign key (words) references public.parent deferrable initially deferred`);
      expect(await refusals(merged, { good: `select 1, 'there'` })).toEqual({ good: null });
      await client.query('truncate merged');
      const { loadId, files } = await openLoad(client, merged, [offer('direct', String(++etag))]);
      await client.query('begin');
      expect(await protocol.beginDirect(client, loadId)).toBe(true);
      await client.query(`insert into merged values (1, 'there')`);
      await protocol.publishDirect(
        client,
        loadId,
        files.map(({ id }) => outcome(id, 1)),
      );
      await client.query('commit');
      const { rows } = await client.query(
        "select conname from pg_constraint where conrelid = 'merged'::regclass and contype <> 'n' order by 1",
      );
      expect(rows).toMatchObject([{ conname: 'family' }, { conname: 'merged_pkey' }]);
    });

    test('whose table the owner may not read, it has the key alone', async () => {
      await client.query(`create table public.parent (name text primary key);
        alter table merged add constraint family foreign key (words) references public.parent`);
      expect(await refusals(merged, { bad: `select 1, 'gone'` })).toEqual({
        bad: 'its rows violate the constraint family of merged',
      });
    });
  });
});
