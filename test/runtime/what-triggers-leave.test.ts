import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { append, csv, definePipeline, defineTable, integer, merge, text } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import * as protocol from '../../runtime/load-protocol.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { type LoadedTable, loadFiles, offer, openLoad, stageFiles } from './staged-load.ts';

const columns = { id: integer(), words: text() };
const tables = [
  defineTable({ name: 'merged', source: csv({ prefix: 'merged/' }), columns, key: ['id'], load: merge() }),
  defineTable({ name: 'appended', source: csv({ prefix: 'appended/' }), columns, load: append() }),
];
const pipeline = await compilePipeline(definePipeline({ name: 'triggers', tables }), '.');
const [merged, appended] = pipeline.tables;
if (merged === undefined || appended === undefined) throw new Error('There are no tables.');

const QUIET = `create function leave_out() returns trigger language plpgsql as $$ begin
  return case when new.words = 'quiet' then null else new end; end $$`;
const left = (table: string) => `create trigger quiet before insert or update on ${table}
  for each row execute function leave_out()`;

onEachServer('the counts of a load', (version) => {
  const database = useDatabase(version);
  let client: Client;
  let etag = 0;
  const load = (table: LoadedTable, sql: string) => loadFiles(client, table, { a: sql }, String(++etag));
  const series = (words: string, from: number, to: number) =>
    `select i, ${words} from generate_series(${from}, ${to}) i`;

  beforeAll(async () => {
    client = await database.connect();
    await migrate(client, pipeline);
    await client.query(QUIET);
  });
  beforeEach(async () => {
    await client.query(`truncate merged, appended; set track_counts = on;
      drop trigger if exists quiet on merged; drop trigger if exists quiet on appended`);
  });

  test.each([10, 20_000])('say of %i rows which of them a trigger left out, and call none unchanged', async (rows) => {
    await client.query(left('merged'));
    const first = await load(merged, series(`case when i % 5 = 0 then 'quiet' else 'loud' end`, 1, rows));
    expect(first).toMatchObject({ read: rows, inserted: rows * 0.8, suppressed: rows * 0.2, unchanged: 0, updated: 0 });
    // A tenth is there as it is, a tenth changes, of which the trigger leaves half out; another tenth is new, and left out.
    const next = await load(
      merged,
      `select i, case when i % 2 = 0 then 'quiet' else 'louder' end from generate_series(1, ${rows}) i where i % 10 in (1, 2)
       union all select i, 'loud' from generate_series(1, ${rows}) i where i % 10 = 3
       union all select i + ${rows}, 'quiet' from generate_series(1, ${rows}) i where i % 10 = 4`,
    );
    const tenth = rows / 10;
    expect(next).toMatchObject({ inserted: 0, updated: tenth, unchanged: tenth, suppressed: 2 * tenth });
  });

  test('say so of a table that only appends', async () => {
    await client.query(left('appended'));
    expect(await load(appended, series(`case when i > 7 then 'quiet' else 'loud' end`, 1, 10))).toMatchObject({
      inserted: 7,
      suppressed: 3,
      unchanged: 0,
    });
  });

  test('call what was inserted inserted, though the server keeps no statistics', async () => {
    await client.query('set track_counts = off');
    await load(merged, series(`'there'`, 1, 100));
    expect(await load(merged, series(`'changed'`, 51, 150))).toMatchObject({ inserted: 50, updated: 50, unchanged: 0 });
  });
});

onEachServer('row-level security that is forced on the owner', (version) => {
  const database = useDatabase(version, { mayLeaveStaging: true });
  let client: Client;
  const hide = (table: string) =>
    client.query(`alter table ${table} enable row level security, force row level security;
      create policy none on ${table} using (words <> 'hidden') with check (true)`);
  const there = async (table: string) => (await client.query(`select count(*)::int as n from ${table}`)).rows[0];

  beforeAll(async () => {
    client = await database.connect();
    await migrate(client, pipeline);
  });
  beforeEach(async () => {
    await client.query(`truncate merged, appended;
      drop policy if exists none on merged; drop policy if exists none on appended;
      alter table merged disable row level security, no force row level security;
      alter table appended disable row level security, no force row level security`);
  });

  describe.each([
    ['appends', appended],
    ['merges', merged],
  ])('of a table that %s', (_, table) => {
    const { name } = table.model;
    const rows = () => "select 1, 'hidden'";

    test.each(['off', 'on'])('stops a load, and says how, with row_security %s', async (setting) => {
      await loadFiles(client, table, { [`${name}/${setting}`]: rows() });
      await hide(name);
      await client.query(`set row_security = ${setting}`);
      const load = await openLoad(client, table, [offer(`${name}/${setting}`, '2')]);
      await expect(stageFiles(client, load, rows)).rejects.toMatchObject({
        code: 'rows-hidden',
        next: expect.stringContaining('no force row level security'),
      });
      await client.query('set row_security = on');
      expect(await there(name)).toEqual({ n: 1 });
    });

    test.each(['off', 'on'])(
      'stops a load where it came while rows were staged, with row_security %s',
      async (setting) => {
        const uri = `${name}/later ${setting}`;
        await loadFiles(client, table, { [uri]: rows() });
        const load = await openLoad(client, table, [offer(uri, '2')]);
        await stageFiles(client, load, rows);
        await hide(name);
        await client.query(`set row_security = ${setting}`);
        await expect(protocol.publishLoad(client, load.loadId)).rejects.toMatchObject({ code: 'rows-hidden' });
        await client.query(`set row_security = on; alter table ${name} no force row level security`);
        expect(await protocol.publishLoad(client, load.loadId)).toMatchObject({ read: 1, rejected: 0, refused: 0 });
        expect(await there(name)).toEqual({ n: 1 });
      },
    );

    test('never takes a table for an empty one whose rows it hides', async () => {
      await client.query(`insert into ${name} (id, words${name === 'appended' ? ', _file' : ''})
        values (1, 'hidden'${name === 'appended' ? ', 0' : ''})`);
      const load = await openLoad(client, table, [offer(`${name}/direct`, '1')]);
      await client.query(`truncate ${name}`);
      expect(await protocol.mayLoadDirectly(client, load.loadId)).toBe(true);
      await client.query(`insert into ${name} (id, words${name === 'appended' ? ', _file' : ''})
        values (1, 'hidden'${name === 'appended' ? ', 0' : ''})`);
      await hide(name);
      expect(await protocol.mayLoadDirectly(client, load.loadId)).toBe(false);
      await client.query('begin');
      expect(await protocol.beginDirect(client, load.loadId)).toBe(false);
      await client.query('rollback');
    });
  });
});
