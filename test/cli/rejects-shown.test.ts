import { describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (pipeline: string, table: string) => `
import { append, csv, definePipeline, defineTable, integer, text } from 'aspen-glue';
export default definePipeline({ name: '${pipeline}', source: 'files', tables: [
  defineTable({ name: '${table}', source: csv({ prefix: 'notes/' }), load: append(),
    columns: { id: integer(), words: text({ matches: '[a-z]*' }) } }) ] });`;

describe('rejects', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  const other = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);

  test('are of a file that stands refused', async () => {
    writeFiles(folder, { 'aspen.config.ts': config('mine', 'notes'), 'files/notes/a.csv': 'id,words\n2,Ok\n3,fine\n' });
    expect((await run('load')).code).toBe(3);
  });

  test('are settled where their table is, and not from another pipeline of the same database', async () => {
    writeFiles(other, { 'aspen.config.ts': config('others', 'theirs') });
    expect((await aspen(other, ['load', '--database', database.url])).code).toBe(0);
    for (const command of ['accept', 'retry']) {
      const args = [command, 'a.csv', '--source', `${folder}/files`, '--database', database.url];
      const { code, stderr } = await aspen(other, args);
      expect([code, stderr]).toEqual([2, expect.stringContaining('which the pipeline others does not have')]);
    }
    const marked = `select count(*) as n from aspen.load_file where retry or replay`;
    expect(await queryRows(folder, marked, ['--database', database.url])).toEqual([{ n: 0 }]);
  });
});
