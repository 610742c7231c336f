import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onEachServer, useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (
  zip: string,
  limit = '',
) => `import { append, csv, definePipeline, defineTable, integer, merge, text } from 'aspen-glue';
const people = defineTable({ name: 'people', source: csv({ prefix: 'people/' }), key: ['id'], load: merge(),
  columns: { id: integer(), zip: text({ matches: '${zip}' }), words: text() } });
const notes = defineTable({ name: 'notes', source: csv({ prefix: 'notes/' }), load: append(), ${limit}
  columns: { id: integer(), secret: text({ matches: '[a-z]*', pii: true }) } });
export default definePipeline({ name: 'rejecting', source: 'files', tables: [people, notes] });`;
const STRICT = config('[0-9]{5}');
const LOOSE = config('[0-9]{5}(-[0-9]{4})?');

onEachServer('rejected records', (version) => {
  const database = useDatabase(version);
  const folder = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);
  const rows = (sql: string) => queryRows(folder, sql, ['--database', database.url]);
  const people = () => rows('select id, zip, words from people order by id');

  test('refuse their file, and are told as a table, as csv and as JSON', async () => {
    writeFiles(folder, {
      'aspen.config.ts': STRICT,
      'files/people/a.csv': 'id,zip,words\n1,11111,"one, ""uno"""\n2,22222-2222,two\n3,333,"3,\n3"\n4,44444,four\n',
    });
    expect((await run('load')).code).toBe(3);
    const shown = await run('rejects');
    expect(shown.stdout).toContain('2 of 4 records rejected [records-rejected]');
    expect(shown.stdout).toContain('aspen accept FILE');
    const asCsv = (await run('rejects', '--csv')).stdout.split('\n');
    expect(asCsv[0]).toBe('table,uri,load,record,line,offset,length,column,code,message,value,raw');
    expect(asCsv[1]).toMatch(
      /^people,files\/people\/a\.csv,\d+,2,3,\d+,\d+,zip,not-matched,.*,22222-2222,"2,22222-2222,two$/,
    );
    const { events } = await run('rejects', '--json');
    expect(events.filter(({ event }) => event === 'reject')).toMatchObject([
      { record: 2, column: 'zip', raw: '2,22222-2222,two\n' },
      { record: 3, raw: '3,333,"3,\n3"\n' },
    ]);
    expect((await run('rejects', '--csv', '--json')).code).toBe(2);
  });

  test('`aspen accept` loads what was good beside them, once', async () => {
    const { code, stdout } = await run('accept', 'people/a.csv');
    expect([code, stdout]).toEqual([0, expect.stringContaining('2 of 4 records rejected; the others are loaded')]);
    expect(await people()).toMatchObject([{ id: 1, words: 'one, "uno"' }, { id: 4 }]);
    expect((await run('load')).stdout).toContain('nothing new');
    expect((await run('rejects')).stdout).toContain('1 file loaded without the rejected records');
    const again = await run('accept', 'a.csv');
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('no refused file a.csv')]);
  });

  test('`aspen replay` waits for a file that came after them and is gone, and changes nothing', async () => {
    writeFiles(folder, { 'files/people/b.csv': 'id,zip,words\n1,11111,newer\n' });
    expect((await run('load')).code).toBe(0);
    rmSync(join(folder, 'files/people/b.csv'));
    writeFiles(folder, { 'aspen.config.ts': LOOSE });
    const { code, stderr } = await run('replay');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/not there any more: \[replay-waits\]\s+files\/people\/b\.csv/),
    ]);
    expect(await people()).toMatchObject([{ id: 1, words: 'newer' }, { id: 4 }]);
  });

  test('under a corrected definition they load, in their order, and each is marked with what became of it', async () => {
    writeFiles(folder, { 'files/people/b.csv': 'id,zip,words\n1,11111,newer\n' });
    const { code, stdout } = await run('load');
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 of 4 records rejected; the others are loaded')]);
    expect(await people()).toMatchObject([{ id: 1, words: 'newer' }, { id: 2, zip: '22222-2222' }, { id: 4 }]);
    expect(
      await rows(
        'select record, outcome from aspen.reject where outcome_load = (select max(id) from aspen.load) order by load_id, record',
      ),
    ).toEqual(
      expect.arrayContaining([
        { record: 2, outcome: 'loaded' },
        { record: 3, outcome: 'rejected again' },
      ]),
    );
    const { events } = await run('rejects', '--json');
    expect(events.filter(({ event }) => event === 'reject')).toMatchObject([{ record: 3, column: 'zip' }]);
    expect((await run('load')).stdout).toContain('nothing new');
  });

  test('of a mended file are marked as replaced', async () => {
    writeFiles(folder, { 'files/people/a.csv': 'id,zip,words\n3,33333,mended\n' });
    expect((await run('load')).code).toBe(0);
    expect(await rows('select distinct outcome from aspen.reject where record = 3 order by 1')).toEqual([
      { outcome: 'rejected again' },
      { outcome: 'replaced' },
    ]);
    expect((await run('rejects')).stdout).toContain('no file stands refused, and no rejected record');
    expect((await run('replay')).stdout).toContain('no rejected record stands');
  });

  test('within the limit of their table do not keep the others from loading; beyond it the file is refused', async () => {
    writeFiles(folder, {
      'aspen.config.ts': config('[0-9]{5}', 'rejectLimit: { records: 2, share: 0.5 },'),
      'files/notes/within.csv': 'id,secret\n1,fine\n2,Hush\n3,fine\n4,Hush\n',
      'files/notes/share.csv': 'id,secret\n1,Hush\n',
      'files/notes/records.csv': `id,secret\n${'5,Hush\n'.repeat(3)}${'6,fine\n'.repeat(9)}`,
    });
    const { code, stdout } = await run('load');
    expect(code).toBe(3);
    expect(stdout).toContain('2 of 4 records rejected; the others are loaded');
    expect(stdout).toContain('1 of 1 records rejected; the limit is 2 and 50 %');
    expect(stdout).toContain('3 of 12 records rejected; the limit is 2 and 50 %');
    expect(await rows('select id from notes order by id')).toEqual([{ id: 1 }, { id: 3 }]);
    expect((await run('replay', 'people')).stdout).toContain('no rejected record stands');
    // What is personal is in none of them.
    for (const args of [['rejects'], ['rejects', '--csv'], ['rejects', '--json']]) {
      expect((await run(...args)).stdout).not.toContain('Hush');
    }
  });

  test('of an appended file that is read again replace its rows, and not those of others', async () => {
    writeFiles(folder, {
      'aspen.config.ts': config('[0-9]{5}', 'rejectLimit: { share: 1 },').replace('[a-z]*', '[A-Za-z]*'),
    });
    expect((await run('replay', 'notes')).code).toBe(0);
    expect(await rows('select id, count(*)::int as rows from notes group by id order by id')).toEqual([
      { id: 1, rows: 2 },
      { id: 2, rows: 1 },
      { id: 3, rows: 1 },
      { id: 4, rows: 1 },
      { id: 5, rows: 3 },
      { id: 6, rows: 9 },
    ]);
  });

  test('what is refused as a whole cannot be accepted, and a file may be meant only once', async () => {
    writeFiles(folder, { 'files/people/x/bad.csv': 'ids\n1\n', 'files/people/y/bad.csv': 'ids\n2\n' });
    expect((await run('load')).code).toBe(3);
    const one = await run('accept', 'x/bad.csv');
    expect([one.code, one.stderr]).toEqual([2, expect.stringContaining('[missing-column]')]);
    const two = await run('retry', 'bad.csv');
    expect([two.code, two.stderr]).toEqual([2, expect.stringContaining('y/bad.csv')]);
    const elsewhere = await run('retry', 'x/bad.csv', '--source', '.aspen');
    expect([elsewhere.code, elsewhere.stderr]).toEqual([2, expect.stringContaining('--source FOLDER')]);
    for (const name of ['x', 'y']) rmSync(join(folder, `files/people/${name}`), { recursive: true });
  });

  test('`aspen retry` reads a file again whose rows wanted others that have come since', async () => {
    const client = await database.connect();
    await client.query(
      'create table zips (zip text primary key); alter table people add foreign key (zip) references zips not valid',
    );
    writeFiles(folder, { 'files/people/late.csv': 'id,zip,words\n9,99999,late\n' });
    expect((await run('load', 'people')).stdout).toContain('[constraint-violated]');
    expect((await run('load', 'people')).stdout).toContain('still refused');
    await client.query("insert into zips values ('99999')");
    expect((await run('retry', 'late.csv')).code).toBe(0);
    expect(await rows('select words from people where id = 9')).toEqual([{ words: 'late' }]);
    await client.query('drop table zips cascade');
  });

  test('`aspen abandon` gives an open load up, and no other', async () => {
    const client = await database.connect();
    const [open] = (
      await client.query<{ id: bigint }>(
        `insert into aspen.load (run_id, target, fingerprint) select max(id), 'people', 'x' from aspen.run returning id`,
      )
    ).rows;
    const { code, stdout } = await run('abandon', String(open?.id));
    expect([code, stdout]).toEqual([0, expect.stringContaining('is abandoned; its files are pending')]);
    const again = await run('abandon', String(open?.id));
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('which is abandoned')]);
    expect((await run('abandon', '999999')).stderr).toContain('no load 999999');
  });

  test('`aspen abandon` says so where the load is published meanwhile', async () => {
    const client = await database.connect();
    const { rows: opened } = await client.query<{ id: bigint }>(
      `insert into aspen.load (run_id, target, fingerprint) select max(id), 'people', 'x' from aspen.run returning id`,
    );
    const id = String(opened[0]?.id);
    await client.query('begin');
    await client.query("update aspen.load set status = 'published' where id = $1", [id]);
    const abandoning = run('abandon', id);
    // It looks at the load, finds it open, and then waits for its row.
    const waits =
      "select count(*) > 0 as waits from pg_stat_activity where application_name = 'aspen abandon abandon' and wait_event_type = 'Lock'";
    const watcher = await database.connect();
    while (!(await watcher.query<{ waits: boolean }>(waits)).rows[0]?.waits)
      await new Promise((go) => setTimeout(go, 50));
    await client.query('commit');
    await client.end();
    await watcher.end();
    const { code, stdout, stderr } = await abandoning;
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('which is published')]);
  });
});
