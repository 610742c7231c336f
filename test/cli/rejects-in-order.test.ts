import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (zip: string, limit = '') => `
import { append, csv, definePipeline, defineTable, integer, merge, text } from 'aspen-glue';
const columns = { id: integer(), zip: text({ matches: '${zip}' }), words: text() };
export default definePipeline({ name: 'order', source: 'files', tables: [
  defineTable({ name: 'people', source: csv({ prefix: 'people/' }), key: ['id'], load: merge(), columns, ${limit} }),
  defineTable({ name: 'notes', source: csv({ prefix: 'notes/' }), load: append(), columns, ${limit} }),
] });`;
const STRICT = config('[0-9]{5}');
const LOOSE = config('[0-9-]*');
const ONE_BAD = 'id,zip,words\n1,11111,old\n2,2-2,two\n';

describe('what was refused and is read again', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);
  const rows = (sql: string) => queryRows(folder, sql, ['--database', database.url]);
  const people = () => rows('select id, words from people order by id');
  const put = (path: string, content: string) => writeFiles(folder, { [`files/${path}`]: content });
  const define = (content: string) => writeFiles(folder, { 'aspen.config.ts': content });

  beforeEach(async () => {
    rmSync(join(folder, 'files'), { recursive: true, force: true });
    define(STRICT);
    put('people/seed.csv', 'id,zip,words\n0,00000,seed\n');
    await run('load');
    const client = await database.connect();
    await client.query('truncate people, notes; truncate aspen.run, aspen.source_file cascade');
    await client.query('truncate aspen.reject, aspen.accepted_file');
    await client.end();
    rmSync(join(folder, 'files/people/seed.csv'));
  });

  /** A file of yesterday that was refused, and one of today that holds one of its keys too. */
  const overtaken = async () => {
    put('people/a.csv', ONE_BAD);
    expect((await run('load')).code).toBe(3);
    put('people/b.csv', 'id,zip,words\n1,11111,new\n');
    expect((await run('load')).code).toBe(0);
  };

  test('by `aspen replay` does not win over what came after it', async () => {
    await overtaken();
    define(LOOSE);
    expect((await run('replay')).code).toBe(0);
    expect(await people()).toEqual([
      { id: 1, words: 'new' },
      { id: 2, words: 'two' },
    ]);
    expect((await run('load')).stdout).toContain('nothing new');
  });

  test('by `aspen accept` does not win over what came after it', async () => {
    await overtaken();
    expect((await run('accept', 'a.csv')).code).toBe(0);
    expect(await people()).toEqual([{ id: 1, words: 'new' }]);
  });

  test('by `aspen retry` does not win over what came after it', async () => {
    await overtaken();
    define(LOOSE);
    expect((await run('retry', 'a.csv')).code).toBe(0);
    expect(await people()).toMatchObject([{ words: 'new' }, { words: 'two' }]);
  });

  test('is not waited for where it is gone, and a replay that waits leaves no load behind', async () => {
    await overtaken();
    rmSync(join(folder, 'files/people/a.csv'));
    const gone = await run('accept', 'a.csv');
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('is not there any more')]);
    expect((await run('replay')).code).toBe(0);
    put('people/c.csv', ONE_BAD.replaceAll('old', 'newest'));
    expect((await run('load')).code).toBe(3);
    expect((await run('accept', 'c.csv')).code).toBe(0);
    expect(await people()).toEqual([{ id: 1, words: 'newest' }]);
    rmSync(join(folder, 'files/people/c.csv'));
    expect((await run('replay')).code).toBe(1);
    put('people/d.csv', 'id,zip,words\n3,33333,three\n');
    expect((await run('load')).code).toBe(0);
    expect((await run('load')).stdout).toContain('nothing new');
    expect(await people()).toMatchObject([{ words: 'newest' }, { words: 'three' }]);
    const empty = 'select id from aspen.load l where not exists (select from aspen.load_file f where f.load_id = l.id)';
    expect(await rows(empty)).toEqual([]);
  });

  test('in a version that another one has followed is tried again where it comes again', async () => {
    put('people/a.csv', ONE_BAD);
    expect((await run('load')).code).toBe(3);
    put('people/a.csv', 'id,zip,words\n3,33333,three\n');
    expect((await run('load')).code).toBe(0);
    put('people/a.csv', ONE_BAD);
    expect((await run('load')).code).toBe(3);
    expect((await run('rejects')).stdout).toContain('1 file refused');
    expect((await run('accept', 'a.csv')).code).toBe(0);
    expect(await people()).toMatchObject([{ id: 1 }, { id: 3 }]);
  });

  test('in a version that a refused one has followed can be accepted when it comes again', async () => {
    put('people/a.csv', ONE_BAD);
    expect((await run('load')).code).toBe(3);
    put('people/a.csv', 'id,zip,words\nthree,33333,three\n');
    expect((await run('load')).code).toBe(3);
    put('people/a.csv', ONE_BAD);
    await run('load');
    expect((await run('accept', 'a.csv')).code).toBe(0);
    expect(await people()).toMatchObject([{ id: 1 }]);
  });

  test('by a replay under a stricter definition can be accepted as it is', async () => {
    define(config('[0-9]{5}', 'rejectLimit: { records: 1 },'));
    put('people/a.csv', ONE_BAD);
    expect((await run('load')).code).toBe(0);
    define(config('9{5}', 'rejectLimit: { records: 1 },'));
    expect((await run('replay')).code).toBe(3);
    expect((await run('rejects')).stdout).toContain('1 file refused');
    define(config('[0-9-]*', 'rejectLimit: { records: 1 },'));
    expect((await run('retry', 'a.csv')).code).toBe(0);
    expect(await people()).toMatchObject([{ id: 1 }, { id: 2 }]);
    expect((await run('rejects')).stdout).toContain('no file stands refused');
  });

  test('loads with a share of rejects at the limit, and is refused beyond it', async () => {
    define(config('[0-9]{5}', 'rejectLimit: { share: 0.29 },'));
    const lines = (bad: number) =>
      Array.from({ length: 100 }, (_, id) => `${id},${id < bad ? 'x' : '11111'},w\n`).join('');
    put('people/at.csv', `id,zip,words\n${lines(29)}`);
    expect((await run('load')).code).toBe(0);
    put('people/beyond.csv', `id,zip,words\n${lines(30)}`);
    expect((await run('load')).code).toBe(3);
  });

  test('has an outcome for a reject only where it is known: those beyond the last stored one stand', async () => {
    define(config('[0-9]{5}', 'rejectLimit: { share: 1 },'));
    put('people/many.csv', `id,zip,words\n${'1,y,z\n'.repeat(6000)}`);
    expect((await run('load', 'people')).code).toBe(0);
    // Two rejects per record now: only those of 5,000 records are stored.
    define(config('[0-9]{5}', 'rejectLimit: { share: 1 },').replace('words: text()', "words: text({ matches: 'w' })"));
    expect((await run('replay', 'people')).code).toBe(0);
    expect(
      await rows(
        `select outcome, count(*)::int as rows from aspen.reject
         where load_id = (select min(id) from aspen.load) group by 1 order by 1`,
      ),
    ).toEqual([
      { outcome: 'rejected again', rows: 5000 },
      { outcome: null, rows: 1000 },
    ]);
  });

  test('waits for the next load where this one fails, which alone is told', async () => {
    await overtaken();
    const client = await database.connect();
    await client.query('alter table people rename column words to others');
    define(LOOSE);
    const { code, stdout, stderr } = await run('replay');
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/column .*words.* does not exist/);
    await client.query('alter table people rename column others to words');
    await client.end();
    expect((await run('load')).code).toBe(0);
    expect(await people()).toMatchObject([{ words: 'new' }, { words: 'two' }]);
  });

  test('is marked for a month from when it was decided, however long it had stood', async () => {
    const client = await database.connect();
    const later = () => client.query("update aspen.load set ended = ended - interval '40 days'");
    const marks = () => rows('select outcome from aspen.reject');
    put('people/a.csv', ONE_BAD);
    expect((await run('load')).code).toBe(3);
    await later();
    put('people/a.csv', 'id,zip,words\n2,22222,mended\n');
    expect((await run('load')).code).toBe(0);
    expect(await marks()).toEqual([{ outcome: 'replaced' }]);
    await later();
    expect((await run('load')).stdout).toContain('nothing new');
    expect(await marks()).toEqual([]);
    await client.end();
  });

  test('of an appended file that has no records any more takes its rows away', async () => {
    put('notes/a.csv', 'id,zip,words\n1,11111,one\n2,22222,two\n');
    expect((await run('load')).code).toBe(0);
    put('notes/a.csv', 'id,zip,words\n');
    expect((await run('load')).code).toBe(0);
    expect(await rows('select id from notes')).toEqual([]);
  });
});
