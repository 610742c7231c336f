import { describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (pipeline: string, table: string, limit = '') => `
import { append, csv, definePipeline, defineTable, integer, text } from 'aspen-glue';
export default definePipeline({ name: '${pipeline}', source: 'files', tables: [
  defineTable({ name: '${table}', source: csv({ prefix: 'notes/' }), load: append(),
    columns: { id: integer(), words: text({ matches: '[a-z]*' }) }, ${limit} }) ] });`;

describe('rejects', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  const other = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);

  test('are said to be more where only the first of them are shown', async () => {
    writeFiles(folder, {
      'aspen.config.ts': config('mine', 'notes'),
      'files/notes/a.csv': `id,words\n1,\u001b[31mred\u0007\u009b\n2,Ok\n3,fine\n`,
    });
    expect((await run('load')).code).toBe(3);
    for (const form of [['--records'], ['--csv']]) {
      const { stderr } = await run('rejects', '--limit', '1', ...form);
      expect(stderr).toBe('these are the first 1 rejects: --limit NUMBER shows more\n');
      expect((await run('rejects', '--limit', '2', ...form)).stderr).toBe('');
    }
    const { events } = await run('rejects', '--limit', '1', '--json');
    expect(events.at(-1)).toMatchObject({ rejects: 1, more: true });
  });

  test('write nothing to a terminal that would steer it', async () => {
    const { stdout } = await run('rejects');
    expect(stdout).toContain('\\033[31mred\\007\\302\\233');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  test('are said to be more where not all of a file were kept', async () => {
    writeFiles(folder, { 'files/notes/many.csv': `id,words\n${'x,y\n'.repeat(10_002)}` });
    expect((await run('load')).code).toBe(3);
    const { stderr } = await run('rejects', '--limit', '20000', '--csv');
    expect(stderr).toMatch(/^files\/.*many\.csv: 2 more records, counted and not kept\n$/);
  });

  test('stand with the version of a file that they are of, where another one was refused as a whole', async () => {
    writeFiles(folder, {
      'aspen.config.ts': config('mine', 'notes', 'rejectLimit: { records: 1 }'),
      'files/notes/two.csv': 'id,words\n1,Once\n',
    });
    await run('load');
    writeFiles(folder, { 'files/notes/many.csv': 'id,words\n1,one\n' });
    writeFiles(folder, { 'files/notes/two.csv': 'id,id\n' });
    expect((await run('load')).code).toBe(3);
    const { stdout, stderr } = await run('rejects');
    expect(stdout.split('two.csv')).toHaveLength(3);
    expect(stdout.split('Once')).toHaveLength(2);
    expect(stderr).toBe('');
  });

  test('of a table that does not exist are wrong usage, and not an empty answer', async () => {
    const { code, stderr } = await run('rejects', 'note');
    expect([code, stderr]).toEqual([2, expect.stringContaining('no table note; did you mean notes?')]);
  });

  test('are settled where their table is, and not from another pipeline of the same database', async () => {
    writeFiles(other, { 'aspen.config.ts': config('others', 'theirs'), 'files/theirs/a.csv': 'id,words\n1,one\n' });
    expect((await aspen(other, ['load', '--database', database.url])).code).toBe(0);
    for (const command of ['accept', 'retry']) {
      const args = [command, 'a.csv', '--source', `${folder}/files`, '--database', database.url];
      const { code, stderr } = await aspen(other, args);
      expect([code, stderr]).toEqual([2, expect.stringContaining('which the pipeline others does not have')]);
    }
    const marked = `select count(*) as n from aspen.load_file where retry or replay`;
    expect(await queryRows(folder, marked, ['--database', database.url])).toEqual([{ n: 0 }]);
  });

  test('of a load are not given up by what is no number of a load', async () => {
    for (const number of ['0', 'x', '99999999999999999999']) {
      const { code, stderr } = await run('abandon', number);
      expect([code, stderr]).toEqual([2, expect.stringContaining('It must be a whole number')]);
    }
  });
});
