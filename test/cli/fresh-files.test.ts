import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onEachServer, useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (type: string) => `
import { append, csv, definePipeline, defineProcedure, defineTable, integer, text } from 'aspen-glue';
const table = (name, columns) => defineTable({ name, source: csv({ prefix: name + '/' }), columns, load: append() });
export default definePipeline({ name: 'again', source: 'files', migrations: 'migrations',
  tables: [table('event', { id: integer() }), table('visit', { id: ${type}() })],
  procedures: [defineProcedure({ name: 'count_up', file: 'count_up.sql' })] });
`;
const others = {
  'migrations/0001_total.sql': 'create table total (events bigint);',
  'count_up.sql': `create or replace procedure count_up() language plpgsql as $$ begin
    delete from total; insert into total select count(*) from event; end $$;`,
};
const rows = (...ids: readonly (number | string)[]) => `id\n${ids.join('\n')}\n`;

onEachServer('aspen load --fresh', (version) => {
  const database = useDatabase(version);
  const folder = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);
  const put = (files: Readonly<Record<string, string>>) => writeFiles(join(folder, 'files'), files);
  const read = (sql: string) => queryRows(folder, sql, ['--database', database.url]);
  const ids = async (table: string) => (await read(`select id from ${table} order by id`)).map((row) => Object(row).id);

  test('says which files are gone, counted and named, before it asks, and that what was accepted stays so', async () => {
    writeFiles(folder, { 'aspen.config.ts': config('integer'), ...others });
    put({ 'event/a.csv': rows(1), 'event/gone.csv': rows(2), 'visit/a.csv': rows(3) });
    await run('load');
    put({ 'event/copy.csv': rows(1), 'visit/dirty.csv': rows(4, 'x') });
    expect((await run('load')).code).toBe(3);
    for (const name of ['copy.csv', 'dirty.csv']) expect((await run('accept', name)).code).toBe(0);
    rmSync(join(folder, 'files/event/gone.csv'));
    const { code, stdout } = await run('load', '--fresh');
    expect(code).toBe(2);
    expect(stdout).toContain(`1 file that rows came from is not in the source any more; these rows do not come again:
  files/event/gone.csv
what was accepted of 2 files stays accepted:
  files/event/copy.csv [same-content]
  files/visit/dirty.csv [records-rejected]
`);
    expect(await ids('event')).toEqual([1, 1, 2]);
  });

  test('keeps what was accepted', async () => {
    const { code, events } = await run('load', '--fresh', '--yes', '--json');
    expect(code).toBe(0);
    expect(events.find(({ event }) => event === 'fresh')).toMatchObject({
      gone: [{ table: 'event', uri: 'files/event/gone.csv' }],
      accepted: [{ code: 'same-content' }, { code: 'records-rejected' }],
    });
    expect([await ids('event'), await ids('visit')]).toEqual([
      [1, 1],
      [3, 4],
    ]);
  });

  test('of one table says what goes of that one alone, and fills it again', async () => {
    const client = await database.connect();
    await client.query('create index by_hand on event (id); insert into event (id, _file) values (9, 0)');
    const asked = await run('load', 'event', '--fresh');
    expect([asked.code, asked.stdout]).toEqual([
      2,
      expect.stringMatching(/public\.event +3\nand their history: 1 load of 2 files/),
    ]);
    expect(asked.stdout).not.toContain('visit');
    const before = await read('select count(*) as n from aspen.load');
    const { code, stderr, stdout } = await run('load', 'event', '--fresh', '--yes');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/count_up +done/);
    expect([await ids('event'), await ids('visit')]).toEqual([
      [1, 1],
      [3, 4],
    ]);
    expect(await read('select count(*) as n from aspen.load')).toEqual(before);
    expect(await read("select to_regclass('by_hand') is not null as there")).toEqual([{ there: true }]);
    expect((await run('load')).stdout).toContain('nothing new');
  });

  test('of a table makes it anew where its definition changed so that nothing else would do', async () => {
    writeFiles(folder, { 'aspen.config.ts': config('text') });
    expect((await run('load')).stderr).toContain('definition-changed');
    const { code, stdout } = await run('load', 'visit', '--fresh', '--yes');
    expect(code).toBe(0);
    expect(stdout).toContain('public.visit: dropped and made anew');
    expect(await ids('visit')).toEqual(['3', '4', 'x']);
    expect(await ids('event')).toEqual([1, 1]);
  });

  test('of a table is stopped by what refers to it, and changes nothing', async () => {
    const client = await database.connect();
    await client.query(
      'alter table event add unique (id, _file); create table beside (id int, f bigint, foreign key (id, f) references event (id, _file))',
    );
    const { code, stderr } = await run('load', 'event', '--fresh', '--yes');
    expect([code, stderr]).toEqual([1, expect.stringContaining('[others-depend]')]);
    expect(stderr).toContain('beside');
    expect(await ids('event')).toEqual([1, 1]);
    await client.query('drop table beside');
  });
});
