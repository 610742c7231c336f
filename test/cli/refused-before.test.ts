import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (words: string, more = '') => `
import { csv, definePipeline, defineTable, integer, merge, text } from 'aspen-glue';
export default definePipeline({ name: 'mine', source: 'files', tables: [
  defineTable({ name: 'notes', source: csv({ prefix: 'notes/' }), load: merge(), key: ['id'], ${more}
    columns: { id: integer(), words: ${words} } }) ] });`;

function project() {
  const database = useDatabase();
  const folder = temporaryFolder();
  return {
    folder,
    run: (...args: string[]) => aspen(folder, [...args, '--database', database.url]),
    rows: (sql: string) => queryRows(folder, sql, ['--database', database.url]),
  };
}

describe('a file that was refused under a definition which has been corrected since', () => {
  const { folder, run, rows } = project();

  test('is reported as such where a load finds nothing else that is new', async () => {
    writeFiles(folder, {
      'aspen.config.ts': config(`text({ required: true, from: 'word' })`),
      'files/notes/header.csv': 'id,words\n1,one\n',
      'files/notes/value.csv': 'id,word\nx,two\n2,three\n',
    });
    expect((await run('load')).code).toBe(3);
    const same = await run('load');
    expect(same.stdout).toContain('notes: 2 files still refused since an earlier load');
    expect(same.stdout).not.toContain('definition has changed');
    writeFiles(folder, { 'aspen.config.ts': config(`text({ required: true, from: ['word', 'words'] })`) });
    const { stdout } = await run('load');
    expect(stdout).toContain('nothing new');
    expect(stdout).toContain(
      'notes: 2 files still refused, but the definition has changed since: `npx aspen replay notes`',
    );
  });

  test('is not reported for a change that decides on no file: a comment, a trigger, a freshness', async () => {
    await run('load');
    writeFiles(folder, { 'files/notes/late.csv': 'id,words\ny,one\n' });
    expect((await run('load')).code).toBe(3);
    writeFiles(folder, {
      'aspen.config.ts': config(
        `text({ required: true, from: ['word', 'words'], comment: 'said' })`,
        `comment: 'notes', freshness: 3,`,
      ),
    });
    expect((await run('load')).stdout).toContain('2 of 3 files still refused, but the definition has changed since');
  });

  test('is read again by replay, whether it was refused as a whole or for some of its records', async () => {
    const { code, stdout } = await run('replay');
    expect(stdout).toContain('3 files to read again');
    expect(code).toBe(3);
    expect(await rows('select id, words from notes')).toEqual([{ id: 1, words: 'one' }]);
    expect((await run('load')).stdout).not.toContain('definition has changed');
  });
});

describe('a refused file that is gone from the source', () => {
  const { folder, run, rows } = project();
  const standing = async () => (await run('rejects', '--json')).events.at(-1);

  test('cannot be dismissed while it is there', async () => {
    writeFiles(folder, { 'aspen.config.ts': config('text()'), 'files/notes/a.csv': 'id,words\nx,one\n2,two\n' });
    expect((await run('load')).code).toBe(3);
    const { code, stderr } = await run('dismiss', 'a.csv');
    expect([code, stderr]).toEqual([2, expect.stringContaining('is still there')]);
  });

  test('is dismissed when it is gone, in all its versions, and no rejected record of it stands', async () => {
    writeFiles(folder, { 'files/notes/a.csv': 'id,words\ny,one\n2,two\n' });
    expect((await run('load')).code).toBe(3);
    rmSync(`${folder}/files/notes/a.csv`);
    const { stderr } = await run('retry', 'a.csv');
    expect(stderr).toContain('npx aspen dismiss');
    expect(await run('dismiss', 'a.csv')).toMatchObject({ code: 0, stdout: expect.stringContaining('dismissed: ') });
    expect(await standing()).toMatchObject({ files: 0, rejects: 0 });
    expect(await rows('select outcome, count(*) as n from aspen.reject group by 1')).toEqual([
      { outcome: 'dismissed', n: 2 },
    ]);
    expect((await run('dismiss', 'a.csv')).code).toBe(2);
  });

  test('is read when it comes again, in a version that was refused before', async () => {
    writeFiles(folder, { 'files/notes/a.csv': 'id,words\nx,one\n2,two\n' });
    expect((await run('load')).code).toBe(3);
    expect(await standing()).toMatchObject({ files: 1, rejects: 1 });
  });
});
