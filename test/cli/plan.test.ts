import { describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (columns: string, more = '') => `
import { append, csv, date, definePipeline, defineTable, integer, merge, numeric, text, varchar } from 'aspen-glue';
const visit = defineTable({ name: 'visit', source: csv({ prefix: 'visit/' }), key: ['id'], load: merge(),
  columns: { ${columns} } });
${more}
export default definePipeline({ name: 'planned', source: 'files', migrations: null, tables: [visit${more === '' ? '' : ', extra'}] });`;

describe('`aspen plan`', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);
  const define = (columns: string, more?: string) => writeFiles(folder, { 'aspen.config.ts': config(columns, more) });
  const events = async () =>
    (await run('plan', '--json')).stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  writeFiles(folder, { 'files/visit/a.csv': 'id,name,cost\n1,Ada,1.50\n' });
  define('id: integer(), name: varchar(10, { required: true }), cost: numeric(6, 2)');

  test('shows what the first load makes, and makes none of it', async () => {
    const { code, stdout } = await run('plan');
    expect(code).toBe(0);
    expect(stdout).toContain('schema 0001_tables.sql');
    expect(stdout).toMatch(/table visit +make it/);
    const client = await database.connect();
    expect((await client.query("select to_regnamespace('aspen') as aspen")).rows).toEqual([{ aspen: null }]);
  });

  test('has nothing to show after a load', async () => {
    expect((await run('load')).code).toBe(0);
    const { code, stdout } = await run('plan');
    expect([code, stdout]).toEqual([0, 'nothing to do: the database is as the definitions want it\n']);
  });

  test('shows each step of a change that loads do by themselves, and the next load does them', async () => {
    define('id: integer(), name: text(), cost: numeric(9, 2), day: date({ optional: true })');
    const { code, stdout } = await run('plan');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'table visit  widen the column name from varchar(10) to text (ACCESS EXCLUSIVE for a moment)',
    );
    expect(stdout).toContain('table visit  let the column name be NULL (ACCESS EXCLUSIVE for a moment)');
    expect(stdout).toContain('table visit  widen the column cost from numeric(6, 2) to numeric(9, 2)');
    expect(stdout).toContain('table visit  add the column day, date');
    expect(stdout).toContain('\nthe next load does 4 steps\n');
    expect((await run('load')).code).toBe(0);
    expect((await run('plan')).stdout).toContain('nothing to do');
  });

  test('says what needs a decision, with the rows that it is about, and ends with exit code 3', async () => {
    const client = await database.connect();
    await client.query('create view seen as select cost from visit; analyze visit');
    define('id: text(), name: text(), cost: numeric(), day: date({ optional: true }), more: integer({ optional: true })');
    const { code, stdout } = await run('plan');
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /visit: change the column id from integer to text\n +ACCESS EXCLUSIVE while all rows are written anew \(about 1 row, /,
    );
    expect(stdout).toMatch(/visit: widen the column cost from numeric\(9, 2\) to numeric\n +used by view seen\n/);
    expect(stdout).toMatch(
      /the next load does 1 step; `npx aspen apply` does 1 step; 1 needs a decision\nplan [0-9a-f]{12}/,
    );
    const refused = await run('load');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('`npx aspen plan` shows each difference');
  });

  test('says the same as JSON, with the SQL and the lock of each step', async () => {
    const [step, ...decisions] = await events();
    expect(step).toMatchObject({
      event: 'change',
      by: 'load',
      table: 'visit',
      does: 'add the column more, integer',
      sql: ['alter table "public"."visit" add column "more" integer'],
      lock: 'ACCESS EXCLUSIVE',
      rewrites: false,
    });
    expect(decisions).toMatchObject([
      { event: 'change', table: 'visit', does: 'change the column id from integer to text', by: 'apply', rows: 1 },
      { event: 'change', table: 'visit', by: 'decision', uses: ['view seen'] },
      { event: 'end', steps: 1, apply: 1, decisions: 1, fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) },
    ]);
  });

  test('says it for a pull request, in which no name is markup', async () => {
    define(
      'id: integer(), name: text(), cost: numeric(9, 2), day: date({ optional: true })',
      "const extra = defineTable({ name: 'a|b_*c*', source: csv({ prefix: 'extra/' }), columns: { id: integer() }, load: append() });",
    );
    const { code, stdout } = await run('plan', '--markdown');
    expect([code, stdout]).toEqual([
      0,
      [
        '### Plan of planned',
        '',
        '1 step by the next load or deployment:',
        '',
        '| what | step | lock |',
        '|---|---|---|',
        '| table a\\|b\\_\\*c\\* | make it |  |',
        '',
      ].join('\n'),
    ]);
  });

  test('takes the lock that it tells, and writes no row anew', async () => {
    define('id: integer(), name: text(), cost: numeric(9, 2), day: date({ optional: true }), more: integer({ optional: true })');
    const [step] = await events();
    if (typeof step !== 'object' || step === null || !('sql' in step) || !('lock' in step)) throw new Error('no step');
    const client = await database.connect();
    await client.query('begin');
    const { rows: before } = await client.query("select pg_relation_filenode('visit') as place");
    await client.query(String(step.sql));
    const { rows: locks } = await client.query<{ mode: string }>(
      "select distinct mode from pg_locks where relation = 'visit'::regclass and pid = pg_backend_pid() and mode like '%Exclusive%'",
    );
    expect(locks).toEqual([{ mode: 'AccessExclusiveLock' }]);
    expect((await client.query("select pg_relation_filenode('visit') as place")).rows).toEqual(before);
    await client.query('rollback');
    expect(step.lock).toBe('ACCESS EXCLUSIVE');
  });
});
