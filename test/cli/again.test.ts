import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (columns: string) => `
import { append, csv, definePipeline, defineTable, integer, merge, text } from 'aspen-glue';
const columns = { id: integer(), ${columns} };
export default definePipeline({ name: 'again', source: 'files', tables: [
  defineTable({ name: 'people', source: csv({ prefix: 'people/' }), key: ['id'], load: merge(), columns }),
  defineTable({ name: 'notes', source: csv({ prefix: 'notes/' }), load: append(), columns }),
] });`;

describe('`aspen load --again`', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);
  const rows = (table: string, columns = 'id, words') =>
    queryRows(folder, `select ${columns} from ${table} order by 1, 2`, ['--database', database.url]);

  beforeEach(async () => {
    const client = await database.connect();
    await client.query(
      'drop table if exists people, notes; drop schema if exists aspen, aspen_table, aspen_staging cascade',
    );
    await client.end();
    rmSync(join(folder, 'files'), { recursive: true, force: true });
    writeFiles(folder, {
      'aspen.config.ts': config('words: text()'),
      'files/people/a.csv': 'id,words,more\n1,old,x\n2,two,y\n',
      'files/notes/n.csv': 'id,words,more\n1,note,z\n',
      'files/notes/o.csv': 'id,words,more\n2,note,z\n',
    });
    expect((await run('load')).code).toBe(0);
    writeFiles(folder, { 'files/people/b.csv': 'id,words,more\n1,new,w\n' });
    expect((await run('load')).code).toBe(0);
  });

  test('fills a column that came later, and doubles nothing', async () => {
    writeFiles(folder, { 'aspen.config.ts': config('words: text(), more: text()') });
    const { code, stdout } = await run('load', '--again');
    expect(code).toBe(0);
    expect(stdout).toContain('people: 2 files to read again\nnotes: 2 files to read again\n');
    expect(await rows('people', 'id, words, more')).toEqual([
      { id: 1, words: 'new', more: 'w' },
      { id: 2, words: 'two', more: 'y' },
    ]);
    expect(await rows('notes', 'id, more')).toEqual([
      { id: 1, more: 'z' },
      { id: 2, more: 'z' },
    ]);
    expect((await run('load')).stdout).toContain('nothing new');
  });

  test('puts rows back that somebody changed or deleted, in the order in which files came', async () => {
    const client = await database.connect();
    await client.query(
      "update people set words = 'broken'; delete from people where id = 2; delete from notes where id = 1",
    );
    await client.end();
    expect((await run('load', 'people', '--again')).code).toBe(0);
    expect(await rows('people')).toEqual([
      { id: 1, words: 'new' },
      { id: 2, words: 'two' },
    ]);
    expect(await rows('notes')).toEqual([{ id: 2, words: 'note' }]);
    expect((await run('load', '--again')).code).toBe(0);
    expect(await rows('notes')).toEqual([
      { id: 1, words: 'note' },
      { id: 2, words: 'note' },
    ]);
  });

  test('reads what came since a day only where it is told one', async () => {
    expect((await run('load', '--again', '--since', '2999-01-01')).stdout).toContain('people: 0 files to read again');
    expect((await run('load', '--again', '--since', '2020-01-01T00:00')).stdout).toContain('people: 2 files to read');
    const wrong = await run('load', '--again', '--since', 'yesterday');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('such as 2026-11-30')]);
  });

  test('says which files are gone: of a table that merges nothing is read then, of one that appends the others are', async () => {
    rmSync(join(folder, 'files/people/a.csv'));
    rmSync(join(folder, 'files/notes/o.csv'));
    const { code, stderr } = await run('load', '--again');
    expect(code).toBe(2);
    expect(stderr).toContain('1 file of people not in the source any more:');
    expect(stderr).toContain('people/a.csv');
    expect((await run('load')).stdout).toContain('nothing new');
    const { stdout } = await run('load', 'notes', '--again');
    expect(stdout).toContain('notes: 1 file to read again; 1 file not in the source any more, whose rows stay');
    expect(await rows('notes')).toEqual([
      { id: 1, words: 'note' },
      { id: 2, words: 'note' },
    ]);
  });

  test('counts a file among those that are gone which the definition does not list any more', async () => {
    const elsewhere = config('words: text()')
      .replace("'notes/'", "'elsewhere/'")
      .replace("prefix: 'people/'", "prefix: 'people/', files: 'b.csv'");
    writeFiles(folder, { 'aspen.config.ts': elsewhere });
    expect((await run('load', 'notes', '--again')).stdout).toContain(
      'notes: 0 files to read again; 2 files not in the source any more, whose rows stay',
    );
    const { code, stderr } = await run('load', 'people', '--again');
    expect([code, stderr]).toEqual([2, expect.stringContaining('1 file of people not in the source any more:')]);
  });

  test.each([
    [['--since', '2026-01-01'], '--since without --again'],
    [['--again', '--fresh'], '--again with --fresh'],
    [['--again', '--aws'], '--again with --aws'],
  ])('refuses %j', async (args, found) => {
    const { code, stderr } = await run('load', ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(found)]);
  });
});
