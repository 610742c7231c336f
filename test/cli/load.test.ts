import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onEachServer, useDatabase } from '../database.ts';
import { aspen, examplePipeline, queryRows, writeFiles } from './run-aspen.ts';

const dirty = 'examples/dirty/borrower/2026-11-02-dirty.csv';

/** A load's way from the first delivery on, wherever its database is. */
function deliveries(database: () => readonly string[]): void {
  const folder = examplePipeline();
  const run = (...args: string[]) => aspen(folder, [...args, ...database()]);
  const endOf = async (...args: string[]) => (await run(...args, '--json')).events.at(-1);
  const one = async (sql: string) => (await queryRows(folder, sql, database()))[0];

  test('the first delivery loads, and the procedures build the model', async () => {
    const { code, stdout } = await run('load');
    expect(stdout).toMatch(/stg_borrower +2 +1,000 +1,000 +0 +0 +0 +0/);
    expect(stdout).toContain('load_phone_number');
    expect(code).toBe(0);
    expect(await one('select count(*) from user_profile')).toEqual({ count: 1000 });
  });

  test('run again, it finds nothing new and says so', async () => {
    const { code, stdout } = await run('load');
    expect(stdout).toContain('nothing new');
    expect(code).toBe(0);
  });

  test('the second delivery loads just its records, and the model follows', async () => {
    const end = await endOf('load', '--source', 'examples/second');
    expect(end).toMatchObject({ event: 'end', status: 'done' });
    expect(end?.['tables']).toMatchObject({ stg_borrower: { status: 'done' } });
    expect(await one("select count(*) from email_type where email_type = 'gmail'")).toEqual({ count: 1 });
  });

  test('a dirty file is refused with each reject and its place, and the clean one beside it loads: exit code 3', async () => {
    const { code, stdout } = await run('load', '--source', 'examples/dirty');
    expect(code).toBe(3);
    expect(stdout).toContain('2026-11-02-dirty.csv');
    const { events } = await run('rejects', '--json');
    const rejects = events.filter(({ event }) => event === 'reject');
    expect(rejects.length).toBeGreaterThan(5);
    for (const reject of rejects) {
      expect(reject).toMatchObject({ table: 'stg_borrower', code: expect.stringMatching(/^[a-z0-9-]+$/) });
      expect(Number(reject['line'])).toBeGreaterThan(Number(reject['record']));
      expect(reject['raw']).toBeNull();
    }
  });

  test('the refused file is remembered, and not tried again as it is', async () => {
    const { code, stdout } = await run('load', '--source', 'examples/dirty');
    expect(code).toBe(0);
    expect(stdout).toContain('1 file still refused');
  });

  test('the mended file under the same name loads next', async () => {
    const clean = readFileSync(join(folder, 'examples/dirty/borrower/2026-11-02-clean.csv'), 'utf8');
    writeFileSync(join(folder, dirty), clean.replace(/\n/, '\n\n'));
    const end = await endOf('load', '--source', 'examples/dirty');
    expect(end).toMatchObject({ status: 'done', tables: { stg_borrower: { published: 1, refused: 0 } } });
    expect((await run('rejects')).stdout).toContain('no file stands refused');
  });

  test('A, then B, then A under one name ends with A', async () => {
    const id = '00000000-0000-4000-a000-000000000001';
    const version = (name: string) =>
      `id,full_name,street,city,state,zip_code,phone_home,phone_cell,email\n${id},${name},,,,,,,\n`;
    for (const name of ['Ada A', 'Bea B', 'Ada A']) {
      writeFiles(folder, { 'flip/borrower/one.csv': version(name) });
      expect((await run('load', 'stg_borrower', '--source', 'flip')).code).toBe(0);
      expect(await one(`select full_name from stg_borrower where borrower_id = '${id}'`)).toEqual({ full_name: name });
    }
  });

  test('`aspen runs` shows what ran', async () => {
    const { events } = await run('runs', '--json');
    expect(events.filter(({ event }) => event === 'run').map(({ status }) => status)).toContain('refused');
    expect(events.at(-1)).toMatchObject({ event: 'end', status: 'done' });
  });
}

describe('aspen load, with the embedded PostgreSQL', () => {
  deliveries(() => []);
});

onEachServer('aspen load --database', (version) => {
  const database = useDatabase(version);
  deliveries(() => ['--database', database.url]);
});

describe('a pipeline of the user', () => {
  test('two loads that run at once load each file once', async () => {
    const folder = examplePipeline();
    const [one, two] = await Promise.all([aspen(folder, ['load']), aspen(folder, ['load'])]);
    expect([one.code, two.code]).toEqual([0, 0]);
    const published = await queryRows(folder, 'select count(*), count(distinct file_id) as files from aspen.load_file');
    expect(published).toEqual([{ count: 3, files: 3 }]);
  });

  test('a file that is delivered by another name changes nothing, and procedures stay idle', async () => {
    const folder = examplePipeline();
    await aspen(folder, ['load']);
    const borrower = join(folder, 'examples/first/borrower');
    cpSync(join(borrower, '2026-10-01.csv'), join(borrower, 'again.csv'));
    const { events } = await aspen(folder, ['load', '--json']);
    const end = events.at(-1);
    expect(end).toMatchObject({ tables: { stg_borrower: { inserted: 0, updated: 0 } } });
    expect(end).toMatchObject({ procedures: { load_email: { status: 'nothing to do' } } });
  });
});
