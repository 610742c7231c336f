import { describe, expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import {
  append,
  csv,
  definePipeline,
  defineTable,
  integer,
  merge,
  type TableDefinition,
  text,
} from '../../model/index.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { smallPipeline } from './small-pipeline.ts';

onEachServer('a migration', (version) => {
  const database = useDatabase(version);
  const tables = async () => {
    const client = await database.connect();
    const { rows } = await client.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
    );
    return rows.map(({ name }) => name);
  };

  test('that fails leaves nothing behind, and names its file', async () => {
    const broken = await smallPipeline({
      migrations: ['create table one (id int);', 'create table two (id nonsense);'],
    });
    await expect(migrate(await database.connect(), broken)).rejects.toMatchObject({
      where: '0002_step.sql',
      found: 'type "nonsense" does not exist (SQLSTATE 42704)',
    });
    expect(await tables()).toEqual([]);
  });

  test('of two installers at once is done by one, and both succeed', async () => {
    const pipeline = await smallPipeline({ migrations: ['create table one (id int);'] });
    const clients = [await database.connect(), await database.connect(), await database.connect()];
    const outcomes = await Promise.all(clients.map((client) => migrate(client, pipeline)));
    expect(outcomes.filter(({ changes }) => changes.length > 0)).toHaveLength(1);
    expect(await tables()).toEqual(['one', 'things']);
  });

  test('that was applied and has another text is refused, and so is a database that is ahead', async () => {
    const client = await database.connect();
    const other = await smallPipeline({ migrations: ['create table another (id int);'] });
    await expect(migrate(client, other)).rejects.toMatchObject({ code: 'migration-changed' });
    await expect(migrate(client, await smallPipeline())).rejects.toMatchObject({ code: 'schema-newer' });
  });

  test('adds columns that may be empty, and keeps the rows', async () => {
    const client = await database.connect();
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

  describe('refuses every other change of a table, all of them at once:', () => {
    const base = { name: 'events', source: csv({ prefix: 'events/' }), key: ['id'], load: merge() } as const;
    const columns = { id: integer(), words: text() };
    const compile = (table: TableDefinition) =>
      compilePipeline(definePipeline({ name: 'changing', migrations: null, tables: [table] }), '.');
    const changes = [
      [defineTable({ ...base, columns: { id: integer() } }), 'column words is gone'],
      [defineTable({ ...base, columns: { ...columns, words: integer() } }), 'column words was text and is now integer'],
      [
        defineTable({ ...base, columns: { ...columns, words: text({ required: true }) } }),
        'column words is now required',
      ],
      [
        defineTable({ ...base, columns: { ...columns, more: text({ required: true }) } }),
        'column more is new and required',
      ],
      [defineTable({ ...base, columns, key: ['id', 'words'] }), 'the key was (id) and is now (id, words)'],
      [defineTable({ ...base, columns, load: append() }), 'the load mode was merge and is now append'],
      [defineTable({ ...base, columns, schema: 'other' }), 'the schema was public and is now other'],
      [defineTable({ ...base, columns, audit: false }), 'audit was true and is now false'],
      [defineTable({ ...base, columns, lineage: true }), 'lineage was false and is now true'],
    ] as const;

    test.each(changes.map(([table, found]) => ({ table, found })))('$found', async ({ table, found }) => {
      const client = await database.connect();
      await migrate(client, await compile(defineTable({ ...base, columns })));
      await expect(migrate(client, await compile(table))).rejects.toMatchObject({
        code: 'definition-changed',
        found: expect.stringContaining(`events: ${found}`),
      });
    });
  });

  test.each(['select', 'Mixed "Case"', 'ü'.repeat(31)])(
    'makes and changes the table %s, with columns as strange',
    async (name) => {
      const client = await database.connect();
      const base = { name, source: csv({ prefix: 'x/' }), key: ['order'], load: merge() } as const;
      const narrow = defineTable({ ...base, columns: { order: integer() } });
      const wide = defineTable({ ...base, columns: { order: integer(), 'Group "by"': text() } });
      const compile = (table: TableDefinition) =>
        compilePipeline(definePipeline({ name: name.slice(0, 20), migrations: null, tables: [table] }), '.');
      await migrate(client, await compile(narrow));
      expect((await migrate(client, await compile(wide))).changes).toEqual([`table ${name}`]);
    },
  );
});
