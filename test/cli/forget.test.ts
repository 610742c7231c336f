import { expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (columns: string) => `
import { append, csv, definePipeline, defineTable, integer, merge, text } from 'aspen-glue';
const columns = { id: integer(), ${columns} };
export default definePipeline({ name: 'forgetful', source: 'files', tables: [
  defineTable({ name: 'people', source: csv({ prefix: 'people/' }), key: ['id'], load: merge(), columns }),
  defineTable({ name: 'notes', source: csv({ prefix: 'notes/' }), load: append(), columns }),
] });`;

const database = useDatabase();
const folder = temporaryFolder();
const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);
const rows = (sql: string) => queryRows(folder, sql, ['--database', database.url]);

test('`aspen load --again FILE` reads this file and, in a table that merges, those after it', async () => {
  writeFiles(folder, {
    'aspen.config.ts': config('words: text()'),
    'files/people/a.csv': 'id,words,more\n1,first,a\n2,two,a\n',
    'files/notes/n.csv': 'id,words,more\n1,note,n\n',
    'files/notes/o.csv': 'id,words,more\n2,note,o\n',
  });
  expect((await run('load')).code).toBe(0);
  writeFiles(folder, { 'files/people/b.csv': 'id,words,more\n1,second,b\n' });
  expect((await run('load')).code).toBe(0);
  writeFiles(folder, { 'aspen.config.ts': config('words: text(), more: text()') });
  const again = await run('load', '--again', 'people/a.csv', 'files/notes/o.csv');
  expect([again.code, again.stderr]).toEqual([0, '']);
  expect(again.stdout).toContain('people: 2 files to read again\nnotes: 1 file to read again\n');
  expect(await rows('select id, words, more from people order by 1')).toEqual([
    { id: 1, words: 'second', more: 'b' },
    { id: 2, words: 'two', more: 'a' },
  ]);
  expect(await rows('select id, more from notes order by 1')).toEqual([
    { id: 1, more: null },
    { id: 2, more: 'o' },
  ]);
  const wrong = await run('load', '--again', 'nothing.csv');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('no table and no loaded file nothing.csv')]);
});

test('`aspen forget FILE` deletes its rows where the table appends, and the version comes back by `aspen retry` only', async () => {
  const forgotten = await run('forget', 'notes/n.csv');
  expect([forgotten.code, forgotten.stderr]).toEqual([0, '']);
  expect(forgotten.stdout).toContain('1 row deleted\n');
  expect(await rows('select id from notes')).toEqual([{ id: 2 }]);
  await run('load');
  expect(await rows('select id from notes')).toEqual([{ id: 2 }]);
  expect((await run('rejects')).stdout).toContain('forgotten');
  expect((await run('retry', 'notes/n.csv')).code).toBe(0);
  expect(await rows('select id, more from notes order by 1')).toEqual([
    { id: 1, more: 'n' },
    { id: 2, more: 'o' },
  ]);
});

test('another version of a forgotten file is loaded, and a table that merges keeps the rows', async () => {
  expect((await run('forget', 'people/b.csv')).stdout).toContain('its rows stay');
  expect(await rows('select words from people where id = 1')).toEqual([{ words: 'second' }]);
  expect((await run('forget', 'people/b.csv')).code).toBe(2);
  writeFiles(folder, { 'files/people/b.csv': 'id,words,more\n1,third,b\n' });
  expect((await run('load')).code).toBe(0);
  expect(await rows('select words from people where id = 1')).toEqual([{ words: 'third' }]);
});

test('a file of a table that is being loaded is not forgotten', async () => {
  const client = await database.connect();
  await client.query("select aspen.try_lock_target('notes')");
  const { code, stderr } = await run('forget', 'notes/o.csv');
  await client.end();
  expect([code, stderr]).toEqual([1, expect.stringContaining('the table notes is being loaded')]);
  expect(await rows('select count(*)::int as rows from notes')).toEqual([{ rows: 2 }]);
});
