import { expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (columns: string, more = '') => `
import { bigint, csv, date, definePipeline, defineTable, integer, merge, numeric, text } from 'aspen-glue';
export default definePipeline({ name: 'applied', source: 'files', migrations: null, tables: [
  defineTable({ name: 'visit', source: csv({ prefix: 'visit/' }), key: ['id'], load: merge(), ${more}
    columns: { ${columns} } }) ] });`;

const database = useDatabase();
const folder = temporaryFolder();
const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);
const define = (columns: string, more?: string) => writeFiles(folder, { 'aspen.config.ts': config(columns, more) });
const rows = (sql: string) => queryRows(folder, sql, ['--database', database.url]);

test('a load that stops for a changed definition names the command that goes on, and `aspen apply --yes` does it', async () => {
  define('id: integer(), born: text(), secret: text({ pii: true }), gone: text()');
  writeFiles(folder, {
    'files/visit/a.csv': 'id,born,secret,gone\n1,1987-06-05,7,x\n2,1990-01-02,0042,y\n3,,,\n',
  });
  expect((await run('load')).code).toBe(0);
  define("id: bigint(), day: date({ was: 'born' }), secret: integer({ pii: true })", "drop: ['gone'],");
  const stopped = await run('load');
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toContain('`npx aspen apply` does what can be done');
  expect((await run('plan')).code).toBe(3);
  const applied = await run('apply', '--yes');
  expect([applied.code, applied.stderr]).toEqual([0, '']);
  expect(applied.stdout).toMatch(/\napplied: 5 steps\n$/);
  expect((await run('plan')).stdout).toBe('nothing to do: the database is as the definitions want it\n');
  writeFiles(folder, { 'files/visit/b.csv': 'id,day,secret\n4,2024-02-29,9\n' });
  expect((await run('load')).code).toBe(0);
  expect(await rows('select id::text, day::text, secret from visit order by 1')).toEqual([
    { id: '1', day: '1987-06-05', secret: 7 },
    { id: '2', day: '1990-01-02', secret: 42 },
    { id: '3', day: null, secret: null },
    { id: '4', day: '2024-02-29', secret: 9 },
  ]);
});

test('rows that do not fit are named by their key, all of them at once, personal values masked, and nothing changes', async () => {
  const client = await database.connect();
  await client.query(`alter table visit alter column secret type text;
    update visit set secret = 'not a number' where id = 1; update visit set day = null where id = 2`);
  define('id: bigint(), day: date({ required: true }), secret: integer({ pii: true })');
  const { code, stderr } = await run('apply', '--yes');
  expect(code).toBe(1);
  expect(stderr).toContain('visit: secret does not fit integer in 1 row\n');
  expect(stderr).toContain('  id 1: ***\n');
  expect(stderr).toContain('visit: day is NULL in 2 rows');
  expect(stderr).toContain('  id 2\n');
  expect(stderr).not.toContain('not a number');
  expect(
    (
      await client.query(
        "select format_type(atttypid, -1) as type from pg_attribute where attrelid = 'visit'::regclass and attname = 'secret'",
      )
    ).rows,
  ).toEqual([{ type: 'text' }]);
  await client.query(
    `update visit set secret = '12' where id = 1; update visit set day = '2024-01-01' where day is null`,
  );
});

test('--allow takes the plan that was looked at and no other, and without a word nobody decides', async () => {
  const asked = await run('apply');
  expect([asked.code, asked.stderr]).toEqual([
    2,
    expect.stringContaining('nobody to ask whether this is to be applied'),
  ]);
  const { stdout } = await run('plan');
  const fingerprint = /plan ([0-9a-f]{12})/.exec(stdout)?.[1] ?? '';
  const other = await run('apply', '--allow', '0123456789ab');
  expect([other.code, other.stderr]).toEqual([1, expect.stringContaining(`the plan is ${fingerprint}`)]);
  expect((await run('apply', '--allow', fingerprint)).code).toBe(0);
  expect((await run('plan')).code).toBe(0);
});

test('a column that is not defined any more stays, and the plan says so; one that may be another one needs a word', async () => {
  define('id: bigint(), day: date({ required: true }), number: integer({ pii: true, optional: true })');
  const { code, stdout } = await run('plan');
  expect(code).toBe(3);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain("perhaps number is the same column: say `was: 'secret'` there");
  define('id: bigint(), day: date({ required: true })');
  const left = await run('plan');
  expect([left.code, left.stdout.replaceAll(/\s+/g, ' ')]).toEqual([
    0,
    expect.stringContaining('the column secret is not defined: it stays as it is'),
  ]);
  expect((await run('load')).code).toBe(0);
});
