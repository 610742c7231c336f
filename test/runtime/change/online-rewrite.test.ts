import { expect, test } from 'vitest';
import { bigint, type ColumnDefinitions, integer, numeric, text } from '../../../model/index.ts';
import { applyChanges } from '../../../runtime/change/apply.ts';
import { migrate } from '../../../runtime/migrate/migrate.ts';
import { previewMigration } from '../../../runtime/migrate/preview.ts';
import { onEachServer, useDatabase } from '../../database.ts';
import { smallPipeline } from '../small-pipeline.ts';
import { catalogOf } from './catalog-of.ts';

const ROWS = 60_000;

onEachServer('a large table whose column gets another type', (version) => {
  const database = useDatabase(version);
  const STRANGE = 'Order "by" ü';
  const of = (columns: ColumnDefinitions) => smallPipeline({ columns });
  const before = of({ [STRANGE]: text({ required: true }), number: integer() });
  const after = of({ [STRANGE]: numeric(12, 2, { required: true }), number: bigint() });
  const apply = async (pipeline: Awaited<typeof after>, signal?: AbortSignal) => {
    const client = await database.connect();
    try {
      const { fingerprint } = await previewMigration(client, pipeline, 0);
      const options = { fingerprint, report: () => undefined, largeBytes: 0 };
      await applyChanges(client, pipeline, signal === undefined ? options : { ...options, signal });
    } finally {
      await client.end();
    }
  };
  const leftOvers = `select a.attname as what from pg_attribute a where a.attrelid = 'things'::regclass and a.attname like 'aspen%'
    union all select tgname from pg_trigger where tgrelid = 'things'::regclass
    union all select proname from pg_proc where proname ~ '^aspen_(new|convert)_'`;

  test('is changed beside its readers and writers, goes on where it was interrupted, and ends as a new one', async () => {
    const client = await database.connect();
    await migrate(client, await before);
    await client.query(
      `insert into things (id, words, "Order ""by"" ü", number)
       select n, repeat('x', 300), n || '.50', n from generate_series(1, ${ROWS}) n`,
    );
    const place = async () => (await client.query("select pg_relation_filenode('things') as at")).rows;
    const was = await place();
    const steps = (await previewMigration(client, await after, 0)).changes;
    expect(steps.map(({ by, rewrites, prepare }) => [by, rewrites, prepare.length])).toEqual([
      ['apply', false, 1],
      ['apply', false, 1],
    ]);
    // Interrupted while rows are filled: once the column is there and some rows have it, and others do not.
    const stopped = new AbortController();
    const first = apply(await after, stopped.signal).then(
      () => 'done',
      () => 'interrupted',
    );
    for (;;) {
      const { rows } = await client.query<{ name: string }>(
        "select attname as name from pg_attribute where attrelid = 'things'::regclass and attname like 'aspen_new%'",
      );
      const [column] = rows;
      const filled =
        column && (await client.query(`select from things where "${column.name}" is not null limit 1`)).rowCount;
      if (filled === 1) break;
    }
    stopped.abort();
    expect(await first).toBe('interrupted');
    // What is written meanwhile is not lost, and what is no value yet is none in the new column.
    await client.query(`update things set number = -1 where id = 5; delete from things where id = 6;
      insert into things (id, "Order ""by"" ü", number) values (${ROWS + 1}, '7', null)`);
    await apply(await after);
    expect(await place()).toEqual(was);
    expect((await client.query(leftOvers)).rows).toEqual([]);
    const { rows } = await client.query(
      `select count(*)::int as rows, sum("Order ""by"" ü")::text as sum, min(number)::int as least,
         count(*) filter (where number is null)::int as empty from things`,
    );
    const all = (ROWS * (ROWS + 1)) / 2 + ROWS / 2;
    expect(rows).toEqual([{ rows: ROWS, sum: `${(all - 6.5 + 7).toFixed(2)}`, least: -1, empty: 1 }]);
    const changed = JSON.stringify(await catalogOf(client, 'things'));
    await client.query('drop table things; drop schema aspen, aspen_table, aspen_staging cascade');
    await migrate(client, await after);
    expect(changed).toBe(JSON.stringify(await catalogOf(client, 'things')));
    await client.end();
  });

  test('where the definition is taken back halfway, loads go on, and the next `aspen apply` clears away what was begun', async () => {
    const client = await database.connect();
    await client.query('drop table if exists things; drop schema if exists aspen, aspen_table, aspen_staging cascade');
    await migrate(client, await before);
    await client.query(
      `insert into things (id, "Order ""by"" ü", number) select n, n::text, n from generate_series(1, ${ROWS}) n`,
    );
    const stopped = new AbortController();
    const first = apply(await after, stopped.signal).catch(() => undefined);
    while ((await client.query(leftOvers)).rows.length === 0);
    stopped.abort();
    await first;
    expect((await migrate(client, await before)).changes).toEqual([]);
    // A value that is none of the new type is still one of the old.
    await client.query(`insert into things (id, "Order ""by"" ü") values (0, 'many')`);
    const { changes } = await previewMigration(client, await before);
    expect(changes.map(({ by, drift }) => [by, drift])).toEqual(changes.map(() => ['apply', true]));
    await apply(await before);
    expect((await client.query(leftOvers)).rows).toEqual([]);
    expect((await client.query('select count(*)::int as rows from things')).rows).toEqual([{ rows: ROWS + 1 }]);
    await client.end();
  });
});
