import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (source: string) => `
import { append, csv, definePipeline, defineTable, text } from 'aspen-glue';
const table = (name, prefix) => defineTable({ name, source: csv({ prefix }), columns: { a: text() }, load: append() });
export default definePipeline({ name: 'sources', source: '${source}',
  tables: [table('borrower', 'borrower/'), table('payment', 'money/in/')] });`;

describe('the folder of the source files', () => {
  const database = useDatabase();
  const load = (folder: string, ...args: string[]) => aspen(folder, ['load', '--database', database.url, ...args]);

  test('is missed where it is not there, before anything is written', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'aspen.config.ts': config('files') });
    const missing = await aspen(folder, ['load']);
    expect([missing.code, missing.stdout]).toEqual([2, '']);
    expect(missing.stderr).toMatch(/no folder of the source files.*\[usage\]\n(.*\n)* +where +\S*\/files\n/);
    expect(existsSync(join(folder, '.aspen/postgres'))).toBe(false);
    mkdirSync(join(folder, 'files'));
    expect((await load(folder)).code).toBe(0);
    const mistyped = await load(folder, '--source', 'fiels');
    expect([mistyped.code, mistyped.stderr]).toEqual([2, expect.stringContaining('/fiels\n')]);
  });

  test('is looked through for what belongs to no table, which is named with the nearest prefix, a few and then by number', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'aspen.config.ts': config('files'),
      'files/borrower/a.csv': 'a\n1\n',
      'files/money/in/a.csv': 'a\n1\n',
      'files/borower/deep/b.csv': 'a\n2\n',
      'files/Borrower.csv': 'a\n3\n',
      'files/money/inn/c.csv': 'a\n4\n',
      'files/elsewhere/d.csv': 'a\n5\n',
      'files/notes.txt': 'a',
      'files/_hidden/e.csv': 'a\n6\n',
      'files/empty.csv': '',
    });
    mkdirSync(join(folder, 'files/hollow'));
    const { code, stderr } = await load(folder);
    expect(code).toBe(0);
    expect(stderr.trim().split('\n').sort()).toEqual([
      'warning: Borrower.csv belongs to no table: the nearest prefix is borrower/',
      'warning: borower/ belongs to no table: the nearest prefix is borrower/',
      'warning: money/inn/ belongs to no table: the nearest prefix is money/in/',
      'warning: so do 2 others: files, or folders with what they hold',
    ]);
    const { events } = await load(folder, '--json', 'borrower');
    expect(events.find(({ event }) => event === 'unclaimed')).toMatchObject({ count: 5 });
  });

  test('may hold the definitions too, of which nobody is warned', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'aspen.config.ts': config('.'),
      'README.md': 'a',
      'borrower/a.csv': 'a\n17\n',
      'borrowers/b.csv': 'a\n1\n',
    });
    const { code, stderr } = await load(folder);
    expect([code, stderr.trim()]).toEqual([
      0,
      'warning: borrowers/ belongs to no table: the nearest prefix is borrower/',
    ]);
  });
});
