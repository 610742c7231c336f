import { describe, expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import {
  type ColumnDefinitions,
  csv,
  definePipeline,
  defineTable,
  integer,
  merge,
  numeric,
  text,
  varchar,
} from '../../model/index.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { onEachServer, useDatabase } from '../database.ts';

const of = (columns: ColumnDefinitions) => {
  const table = defineTable({
    name: 'Wide "things"',
    source: csv({ prefix: 'things/' }),
    columns: { id: integer(), ...columns },
    key: ['id'],
    load: merge(),
  });
  return compilePipeline(definePipeline({ name: 'wider', migrations: null, tables: [table] }), '.');
};

onEachServer('a column of a table with rows', (version) => {
  const database = useDatabase(version);
  const TABLE = '"Wide ""things"""';

  describe.each([
    ['varchar(3)', 'varchar(5)', varchar(3), varchar(5), 'abc'],
    ['varchar(3)', 'text', varchar(3), text(), 'abc'],
    ['numeric(5, 2)', 'numeric(9, 2)', numeric(5, 2), numeric(9, 2), '1.50'],
    ['numeric(5, 2)', 'numeric', numeric(5, 2), numeric(), '1.50'],
  ])('of %s', (_from, to, before, after, value) => {
    test(`becomes ${to} when its definition says so: rows stay, and neither table nor index is written anew`, async () => {
      const client = await database.connect();
      await client.query(
        `drop table if exists ${TABLE}; drop schema if exists aspen, aspen_table, aspen_staging cascade`,
      );
      await migrate(client, await of({ 'a value': before }));
      await client.query(`insert into ${TABLE} (id, "a value") values (1, $1)`, [value]);
      await client.query(`create index things_value on ${TABLE} ("a value")`);
      const places = async () =>
        (
          await client.query(
            `select pg_relation_filenode('${TABLE}') as rows, pg_relation_filenode('things_value') as keys`,
          )
        ).rows;
      const there = await places();
      expect((await migrate(client, await of({ 'a value': after }))).changes).toEqual(['table Wide "things"']);
      expect(await places()).toEqual(there);
      const { rows } = await client.query(
        `select "a value"::text as value, format_type(a.atttypid, a.atttypmod) as type from ${TABLE}, pg_attribute a
         where a.attrelid = '${TABLE}'::regclass and a.attname = 'a value'`,
      );
      expect(rows).toEqual([{ value, type: to.replace('varchar', 'character varying').replace(', ', ',') }]);
    });
  });

  test('is no longer NOT NULL when its definition does not require it any more', async () => {
    const client = await database.connect();
    await client.query(
      `drop table if exists ${TABLE}; drop schema if exists aspen, aspen_table, aspen_staging cascade`,
    );
    await migrate(client, await of({ 'a value': text({ required: true }) }));
    await migrate(client, await of({ 'a value': text() }));
    await client.query(`insert into ${TABLE} (id) values (1)`);
    expect((await client.query(`select "a value" as value from ${TABLE}`)).rows).toEqual([{ value: null }]);
  });

  test.each([
    ['varchar(5)', 'varchar(3)', varchar(5), varchar(3)],
    ['text', 'varchar(3)', text(), varchar(3)],
    ['numeric(5, 2)', 'numeric(9, 3)', numeric(5, 2), numeric(9, 3)],
    ['numeric', 'numeric(9, 2)', numeric(), numeric(9, 2)],
  ])(
    'does not become what its rows may not fit into, or would be written anew for: %s to %s',
    async (from, to, before, after) => {
      const client = await database.connect();
      await client.query(
        `drop table if exists ${TABLE}; drop schema if exists aspen, aspen_table, aspen_staging cascade`,
      );
      await migrate(client, await of({ 'a value': before }));
      await client.query(`insert into ${TABLE} (id) values (1)`);
      await expect(migrate(client, await of({ 'a value': after }))).rejects.toMatchObject({
        code: 'definition-changed',
        found: `Wide "things": change the column a value from ${from} to ${to}`,
      });
    },
  );

  test('that a view is made from stays as it is, and the error says what to do', async () => {
    const client = await database.connect();
    await client.query(
      `drop table if exists ${TABLE}; drop schema if exists aspen, aspen_table, aspen_staging cascade`,
    );
    await migrate(client, await of({ 'a value': varchar(3) }));
    await client.query(`create view seen as select "a value" from ${TABLE}`);
    await expect(migrate(client, await of({ 'a value': text() }))).rejects.toMatchObject({
      code: 'definition-changed',
      found: expect.stringMatching(
        /widen the column a value from varchar\(3\) to text: view seen is made from it: drop it/,
      ),
    });
    await client.query('drop view seen');
    expect((await migrate(client, await of({ 'a value': text() }))).changes).toEqual(['table Wide "things"']);
  });
});
