import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import {
  append,
  type ColumnDefinitions,
  csv,
  date,
  definePipeline,
  defineTable,
  integer,
  merge,
  snapshot,
  type TableDefinition,
  text,
  varchar,
} from '../../model/index.ts';
import type { InstallablePipeline } from '../../runtime/migrate/installable.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { smallPipeline } from './small-pipeline.ts';

onEachServer('a migration', (version) => {
  const database = useDatabase(version);
  const connect = async () => {
    const client = await database.connect();
    onTestFinished(() => client.end());
    return client;
  };
  const tables = async () => {
    const client = await connect();
    const { rows } = await client.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
    );
    return rows.map(({ name }) => name);
  };

  test('that fails leaves nothing behind, and names its file', async () => {
    const broken = await smallPipeline({
      migrations: ['create table one (id int);', 'create table two (id nonsense);'],
    });
    await expect(migrate(await connect(), broken)).rejects.toMatchObject({
      where: '0002_step.sql',
      found: 'type "nonsense" does not exist (SQLSTATE 42704)',
    });
    expect(await tables()).toEqual([]);
  });

  test('whose procedure fails leaves nothing behind either, not even the tables before it', async () => {
    const broken = await smallPipeline({
      migrations: ['create table one (id int);'],
      procedures: { wrong: 'create procedure wrong() language sql as $$ select nonsense from one $$;' },
    });
    const client = await connect();
    await expect(migrate(client, broken)).rejects.toMatchObject({
      where: 'wrong.sql',
      found: 'column "nonsense" does not exist (SQLSTATE 42703)',
    });
    expect(await tables()).toEqual([]);
    expect((await client.query("select to_regnamespace('aspen') as aspen")).rows).toEqual([{ aspen: null }]);
  });

  test('takes down what it made, in a block that catches errors too, and nothing that another session made meanwhile', async () => {
    const [other, installer] = [await connect(), await connect()];
    await other.query('begin; select pg_advisory_xact_lock(42)');
    const slow = await smallPipeline({
      migrations: [
        `do $$ begin create table inside (id int); exception when others then raise; end $$;
         create view seen as select 1 as one; select pg_advisory_xact_lock(42); create function last() returns int return 1;`,
      ],
    });
    const installed = migrate(installer, slow);
    const isWaiting = async () => (await other.query('select from pg_locks where objid = 42 and not granted')).rowCount;
    while ((await isWaiting()) !== 1) await sleep(5);
    await (await connect()).query('create table theirs (id int)');
    await other.query('commit');
    await installed;
    const { rows } = await other.query<{ made: string }>('select identity as made from aspen.made_object order by 1');
    expect(rows.map(({ made }) => made)).toEqual(['public.inside', 'public.last()', 'public.seen', 'public.things']);
    await other.query('drop view seen; drop table things, inside, theirs; drop function last()');
    await other.query('drop schema aspen, aspen_table, aspen_staging cascade');
  });

  test('sees, once it has the lock, what another installer made, though it had found nothing before', async () => {
    const [gate, waiting] = [await connect(), await connect()];
    await gate.query("begin; select pg_advisory_xact_lock(hashtextextended('aspen migrate', 0))");
    const late = expect(migrate(waiting, await smallPipeline())).rejects.toMatchObject({ code: 'unreleased-schema' });
    const isWaiting = async () =>
      (await gate.query("select from pg_locks where locktype = 'advisory' and not granted")).rowCount === 1;
    while (!(await isWaiting())) await sleep(5);
    // As little as possible: what a large installation sends around wakes the session that waits.
    await gate.query(`create schema aspen;
      create table aspen.migration as
        select 'aspen' as source, number, 'x' as name, 'x' as checksum from generate_series(1, 1000) as number; commit`);
    await late;
    await gate.query('drop schema aspen cascade');
  });

  test('of two installers at once is done by one, and both succeed', async () => {
    const pipeline = await smallPipeline({ migrations: ['create table one (id int);'] });
    const clients = [await connect(), await connect(), await connect()];
    const outcomes = await Promise.all(clients.map((client) => migrate(client, pipeline)));
    expect(outcomes.filter(({ changes }) => changes.length > 0)).toHaveLength(1);
    expect(await tables()).toEqual(['one', 'things']);
  });

  test('again changes nothing: no row is written, and no table touched', async () => {
    const client = await connect();
    const state = async () =>
      (
        await client.query(`select 'migration ' || name as what, xmin::text from aspen.migration
          union all select 'target ' || name, xmin::text from aspen.target
          union all select 'class ' || oid::text, xmin::text from pg_class
            where relnamespace in ('aspen'::regnamespace, 'aspen_table'::regnamespace, 'public'::regnamespace)
          union all select 'routine ' || oid::text, xmin::text from pg_proc
            where pronamespace in ('aspen'::regnamespace, 'aspen_table'::regnamespace) order by 1`)
      ).rows;
    const before = await state();
    const same = await smallPipeline({ migrations: ['create table one (id int);'] });
    expect(await migrate(client, same)).toEqual({ changes: [], note: null });
    // What is done besides is done in each case.
    const also: string[] = [];
    await migrate(client, same, {
      also: async () => {
        also.push('done');
      },
    });
    expect(also).toEqual(['done']);
    expect(await state()).toEqual(before);
  });

  test('that was applied and has another text is refused, and so is a database that is ahead', async () => {
    const client = await connect();
    const other = await smallPipeline({ migrations: ['create table another (id int);'] });
    await expect(migrate(client, other)).rejects.toMatchObject({ code: 'migration-changed' });
    await expect(migrate(client, await smallPipeline())).rejects.toMatchObject({ code: 'schema-newer' });
  });

  test('adds columns that may be empty, and keeps the rows', async () => {
    const client = await connect();
    await client.query("insert into things (id, words) values (1, 'kept')");
    const wider = await smallPipeline({
      migrations: ['create table one (id int);'],
      columns: { more: text(), number: integer() },
    });
    expect((await migrate(client, wider)).changes).toEqual(['table things']);
    expect((await client.query('select id, words, more, number from things')).rows).toEqual([
      { id: 1, words: 'kept', more: null, number: null },
    ]);
    expect((await migrate(client, wider)).changes).toEqual([]);
  });

  describe('refuses what rows could contradict or would be written anew for, all of it at once, and names the way:', () => {
    const base = { name: 'events', source: csv({ prefix: 'events/' }), key: ['id'], load: merge() } as const;
    const columns = { id: integer(), words: text() };
    const compile = (table: TableDefinition) =>
      compilePipeline(definePipeline({ name: 'changing', migrations: null, tables: [table] }), '.');
    const changes = [
      [
        defineTable({ ...base, columns: { id: integer(), other: text() } }),
        'words is not defined any more, and other is new',
      ],
      [
        defineTable({ ...base, columns: { id: integer(), other: text({ was: 'words' }) } }),
        'rename the column words to other',
      ],
      [
        defineTable({ ...base, columns: { ...columns, words: integer() } }),
        'change the column words from text to integer',
      ],
      [defineTable({ ...base, columns: { ...columns, words: text({ required: true }) } }), 'require the column words'],
      [
        defineTable({ ...base, columns: { ...columns, more: text({ required: true }) } }),
        'add the column more, text, required: rows that are there have nothing in it',
      ],
      [
        defineTable({ ...base, columns, key: ['id', 'words'] }),
        'require the column words\nevents: make (id, words) the key, in place of (id)',
      ],
      [defineTable({ ...base, columns, load: append() }), 'add the column _file, bigint, required'],
      [defineTable({ ...base, columns, load: snapshot() }), 'load by snapshot, in place of merge'],
      [
        defineTable({ ...base, columns, schema: 'other' }),
        'the table other.events is not there: its schema was public',
      ],
      [defineTable({ ...base, columns, audit: false }), 'drop the column created'],
      [defineTable({ ...base, columns, lineage: true }), 'add the column _file, bigint, required'],
    ] as const;

    test('in one error', async () => {
      const client = await connect();
      const two = (first: TableDefinition, second: TableDefinition) =>
        compilePipeline(definePipeline({ name: 'both', migrations: null, tables: [first, second] }), '.');
      const other = { ...base, name: 'others', source: csv({ prefix: 'others/' }) };
      await migrate(
        client,
        await two(defineTable({ ...base, name: 'firsts', columns }), defineTable({ ...other, columns })),
      );
      await client.query("insert into firsts (id) values (1); insert into others (id, words) values (1, 'x')");
      const changed = await two(
        defineTable({ ...base, name: 'firsts', columns: { id: text(), words: text({ required: true }) } }),
        defineTable({ ...other, columns: { ...columns, more: text({ required: true }) }, load: append() }),
      );
      await expect(migrate(client, changed)).rejects.toMatchObject({
        code: 'definition-changed',
        found: [
          'firsts: change the column id from integer to text',
          'firsts: require the column words',
          'others: add the column more, text, required: rows that are there have nothing in it: give it a `default`; or do not require it, load its files again, and require it then',
          'others: add the column _file, bigint, required',
        ].join('\n'),
        next: expect.stringMatching(
          /^`npx aspen apply` does what can be done, or a deployment with `allow: '[0-9a-f]{12}'`. What needs a decision: .*`npx aspen plan` shows each/,
        ),
      });
    });

    test.each(changes.map(([table, found]) => ({ table, found })))('$found', async ({ table, found }) => {
      const client = await connect();
      await migrate(client, await compile(defineTable({ ...base, columns })));
      await client.query("insert into events (id, words) values (1, 'x') on conflict do nothing");
      await expect(migrate(client, await compile(table))).rejects.toMatchObject({
        code: 'definition-changed',
        found: expect.stringContaining(`events: ${found}`),
      });
    });

    test('but where the table is empty, no row does, and it is done', async () => {
      const client = await database.connect();
      await client.query('truncate events');
      const other = defineTable({
        ...base,
        columns: { id: text(), more: date({ required: true }) },
        key: ['id', 'more'],
        audit: false,
      });
      expect((await migrate(client, await compile(other))).changes).toEqual(['table events']);
      expect((await client.query('select * from events')).fields.map(({ name }) => name)).toEqual(['id', 'more']);
    });
  });

  test('that a migration of the pipeline does in the same transaction is accepted, and so is one that was done by hand', async () => {
    const client = await database.connect();
    const base = { name: 'moved', source: csv({ prefix: 'moved/' }), key: ['id'], load: merge() } as const;
    const of = async (columns: ColumnDefinitions, ...migrations: string[]) => ({
      ...(await smallPipeline({ migrations })),
      model: { name: 'moving', schema: 'public' },
      tables: (
        await compilePipeline(
          definePipeline({
            name: 'moving',
            migrations: null,
            tables: [defineTable({ ...base, columns: { id: integer(), ...columns } })],
          }),
          '.',
        )
      ).tables,
    });
    await migrate(client, await of({ words: text() }));
    await client.query("insert into moved (id, words) values (1, 'x')");
    const rename = 'alter table moved rename column words to other;';
    expect((await migrate(client, await of({ other: text() }, rename))).changes).toEqual([
      'table moved',
      'migration 0001_step.sql',
    ]);
    expect((await client.query('select id, other from moved')).rows).toEqual([{ id: 1, other: 'x' }]);
    const wanted = await of({ other: varchar(3) }, rename);
    await expect(migrate(client, wanted)).rejects.toMatchObject({ code: 'definition-changed' });
    await client.query('alter table moved alter column other type varchar(3)');
    expect((await migrate(client, wanted)).changes).toEqual(['table moved']);
  });

  test('leaves tables and procedures of another pipeline alone', async () => {
    const client = await connect();
    const sql = 'create or replace procedure tidy() language sql as $$ select 1 $$;';
    const mine = await smallPipeline({
      migrations: ['create table one (id int);'],
      columns: { more: text(), number: integer() },
      procedures: { tidy: sql },
    });
    await migrate(client, mine);
    const named = (name: string, part: Partial<InstallablePipeline>): InstallablePipeline => ({
      ...mine,
      migrations: [],
      tables: [],
      procedures: [],
      model: { ...mine.model, name },
      ...part,
    });
    await expect(migrate(client, named('other', { tables: mine.tables }))).rejects.toMatchObject({
      code: 'definition-changed',
      found: 'things belongs to the pipeline small',
    });
    await expect(migrate(client, named('other', { procedures: mine.procedures }))).rejects.toMatchObject({
      code: 'definition-changed',
      found: 'tidy belongs to the pipeline small',
    });
  });

  test.each(['select', 'Mixed "Case"', `${'ü'.repeat(31)}x`])(
    'makes and changes the table %s, with columns as strange',
    async (name) => {
      const client = await connect();
      const base = { name, source: csv({ prefix: 'x/' }), key: ['order'], load: merge() } as const;
      const strange = { order: integer(), 'Group "by"': text() };
      const narrow = defineTable({ ...base, columns: strange });
      const wide = defineTable({ ...base, columns: { ...strange, [`${'é'.repeat(31)}y`]: text() } });
      const compile = (table: TableDefinition) =>
        compilePipeline(definePipeline({ name: name.slice(0, 20), migrations: null, tables: [table] }), '.');
      await migrate(client, await compile(narrow));
      expect((await migrate(client, await compile(wide))).changes).toEqual([`table ${name}`]);
    },
  );
});
