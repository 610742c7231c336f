import { expect, test } from 'vitest';
import type { TableOutcome } from '../../engine/load/table-outcome.ts';
import {
  append,
  check,
  csv,
  date,
  defineTable,
  history,
  integer,
  merge,
  numeric,
  references,
  replace,
  rowCount,
  snapshot,
  type TableDefinition,
  text,
  unique,
} from '../../model/index.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { useDeliveredFiles } from './delivered-files.ts';

const columns = {
  id: integer(),
  amount: numeric(10, 2),
  code: text({ optional: true }),
  email: text({ pii: true, optional: true }),
};

function merging(name: string, checks: TableDefinition['checks']) {
  return defineTable({
    name,
    source: csv({ prefix: `${name}/` }),
    columns,
    key: ['id'],
    load: merge(),
    checks: checks ?? [],
  });
}

const whole = defineTable({
  name: 'whole',
  source: csv({ prefix: 'whole/' }),
  columns: { id: integer(), amount: integer() },
  key: ['id'],
  load: snapshot(),
  checks: [check('positive', 'amount > 0'), unique(['amount']), rowCount({ within: 0.5, of: 3 })],
});

const tables = [
  merging('refusing', [check('positive', 'amount > 0')]),
  merging('stopping', [check('positive', 'amount > 0', { onFailure: 'stop' })]),
  merging('warning', [check('positive', 'amount > 0', { onFailure: 'warn' })]),
  merging('personal', [check('has @', "email like '%@%' and amount > 0")]),
  merging('codes', [unique(['code'])]),
  merging('lines', [references('codes', { code: 'code' })]),
  merging('broken', [check('ratio', '1 / amount > 0')]),
  merging('kept', [check('coded', "code <> '' or amount > 100", { onFailure: 'refuse' })]),
  defineTable({
    name: 'added',
    source: csv({ prefix: 'added/' }),
    columns,
    load: append(),
    checks: [unique(['id'], { name: 'one of each' }), check('positive', 'amount > 0')],
  }),
  defineTable({
    name: 'Selbst; --',
    source: csv({ prefix: 'Selbst; --/' }),
    columns: { id: integer(), 'Über "id"': integer() },
    key: ['id'],
    load: merge(),
    checks: [references('Selbst; --', { 'Über "id"': 'id' }, { name: `it's "there" %s` })],
  }),
  defineTable({
    name: 'periods',
    source: csv({ prefix: 'periods/' }),
    columns: { id: integer(), at: date(), amount: integer() },
    key: ['id'],
    load: history({ validFrom: 'at', deleteWhen: { op: 'D' } }),
    checks: [check('positive', 'amount > 0')],
  }),
  whole,
  defineTable({
    name: 'instead',
    source: csv({ prefix: 'instead/' }),
    columns: { id: integer(), amount: integer() },
    load: replace(),
    checks: [check('positive', 'amount > 0', { onFailure: 'stop' }), unique(['id'], { onFailure: 'warn' })],
  }),
  defineTable({
    name: 'counted',
    source: csv({ prefix: 'counted/' }),
    columns: { id: integer() },
    key: ['id'],
    load: merge(),
    checks: [rowCount({ within: 0.5, of: 3 })],
  }),
] as const satisfies readonly TableDefinition[];

/** Files with rows that failed a check. */
const failing = ({ findings }: TableOutcome) => findings.filter(({ checks }) => checks.length > 0);

onEachServer('checks', (server) => {
  const files = useDeliveredFiles(useDatabase(server), tables);
  const failures = async () =>
    (
      await files.client().query(`select s.uri, c.name, c.outcome, c.failed::int as failed, c.examples, c.message
        from aspen.check_failure c join aspen.source_file s on s.id = c.file_id order by c.load_id, s.uri, c.name`)
    ).rows;

  test('the file is refused that a failing row came from, and the others are published', async () => {
    await files.begin();
    files.put('refusing', 'a.csv', 'id,amount\n1,5\n2,-1\n3,\n', 1);
    files.put('refusing', 'b.csv', 'id,amount\n4,7\n', 2);
    const outcome = await files.load('refusing');
    expect(outcome.status).toBe('refused');
    expect(outcome.counts).toMatchObject({ read: 4, inserted: 1, held: 3, refused: 1, published: 1 });
    expect(await files.rows('refusing', 'id, amount')).toEqual([{ id: 4, amount: '7.00' }]);
    expect(failing(outcome)).toMatchObject([
      {
        code: 'check-failed',
        message: '1 of its records fails the check "positive": record 2',
        checks: [{ name: 'positive', failed: 1, examples: [{ record: 2, values: { id: '2', amount: '-1.00' } }] }],
      },
    ]);
  });

  test('a row that loses to another one with its key is not checked, and one that wins since its rival is refused is', async () => {
    await files.begin();
    files.put('refusing', 'a.csv', 'id,amount\n1,-5\n', 1);
    files.put('refusing', 'b.csv', 'id,amount\n1,5\n', 2);
    expect(await files.load('refusing')).toMatchObject({ status: 'done', counts: { superseded: 1, inserted: 1 } });
    await files.begin();
    files.put('refusing', 'a.csv', 'id,amount\n1,-5\n', 1);
    files.put('refusing', 'b.csv', 'id,amount\n1,5\n2,-1\n', 2);
    expect(await files.load('refusing')).toMatchObject({ status: 'refused', counts: { refused: 2, inserted: 0 } });
  });

  test('NULL passes an expression, and a null where a file lacks the column counts as what the row keeps', async () => {
    await files.begin();
    files.put('kept', 'a.csv', 'id,amount,code\n1,1,x\n2,1,\n', 1);
    expect((await files.load('kept')).status).toBe('done');
    await files.client().query(`update kept set code = '' where id = 1`);
    files.put('kept', 'b.csv', 'id,amount\n1,2\n2,3\n', 2);
    expect(failing(await files.load('kept'))).toMatchObject([
      { message: '1 of its records fails the check "coded": record 1' },
    ]);
  });

  test('a check that stops leaves the table, and tells the rows; the next load tries again', async () => {
    await files.begin();
    files.put('stopping', 'a.csv', 'id,amount\n1,5\n', 1);
    files.put('stopping', 'b.csv', 'id,amount\n2,-1\n', 2);
    const stopped = await files.load('stopping');
    expect(stopped).toMatchObject({ status: 'stopped', error: { code: 'check-failed' } });
    expect(stopped.error?.found).toMatch(/stopping\/b\.csv: 1 of its records fails the check "positive": record 1/);
    expect(failing(stopped)).toMatchObject([{ checks: [{ outcome: 'stopped', examples: [{ values: { id: '2' } }] }] }]);
    expect(await files.rows('stopping', 'id, amount')).toEqual([]);
    const { rows } = await files.client().query(`select status, staging from aspen.load`);
    expect(rows).toEqual([{ status: 'failed', staging: false }]);
    files.put('stopping', 'b.csv', 'id,amount\n2,1\n', 3);
    expect(await files.load('stopping')).toMatchObject({ status: 'done', counts: { inserted: 2 } });
  });

  test('a check that warns publishes the rows, and notes them', async () => {
    await files.begin();
    files.put('warning', 'a.csv', 'id,amount\n1,-5\n2,-6\n3,-7\n4,-8\n5,-9\n6,-10\n7,1\n', 1);
    const outcome = await files.load('warning');
    expect(outcome.status).toBe('done');
    expect(failing(outcome)).toMatchObject([{ refused: false }]);
    expect(failing(outcome)[0]?.warnings).toContain('6 of its records fail the check "positive": record 1, 2, 3, 4, 5');
    expect(await failures()).toMatchObject([{ outcome: 'warned', failed: 6, examples: { length: 5 } }]);
    expect(await files.rows('warning', 'id, amount')).toHaveLength(7);
  });

  test('of a check that looks at a personal column no value is told, nor kept', async () => {
    await files.begin();
    files.put('personal', 'a.csv', 'id,amount,email\n1,5,anna at example\n', 1);
    expect(failing(await files.load('personal'))).toMatchObject([
      { message: '1 of its records fails the check "has @": record 1' },
    ]);
    expect(JSON.stringify(await failures())).not.toMatch(/anna|5\.00/);
  });

  test('a value that a row of another key has refuses the later file, in the load and in the table', async () => {
    await files.begin();
    files.put('codes', 'a.csv', 'id,amount,code\n1,1,x\n2,1,y\n3,1,\n4,1,\n', 1);
    files.put('codes', 'b.csv', 'id,amount,code\n5,1,x\n', 2);
    const outcome = await files.load('codes');
    expect(outcome.counts).toMatchObject({ inserted: 4, refused: 1 });
    expect(failing(outcome)).toMatchObject([{ message: '1 of its records fails the check "unique (code)": record 1' }]);
    files.put('codes', 'c.csv', 'id,amount,code\n6,1,y\n', 3);
    expect((await files.load('codes')).counts).toMatchObject({ inserted: 0, refused: 1 });
    // The value goes from one row to another within a load.
    files.put('codes', 'd.csv', 'id,amount,code\n1,1,y\n2,1,x\n', 4);
    expect((await files.load('codes')).counts).toMatchObject({ updated: 2, refused: 0 });
  });

  test('in a table that appends, a file that is delivered again is not a second one of its own rows', async () => {
    await files.begin();
    files.put('added', 'a.csv', 'id,amount\n1,1\n', 1);
    expect((await files.load('added')).status).toBe('done');
    files.put('added', 'a.csv', 'id,amount\n1,2\n', 2);
    expect((await files.load('added')).counts).toMatchObject({ inserted: 1, deleted: 1 });
    files.put('added', 'b.csv', 'id,amount\n1,-3\n', 3);
    expect(failing(await files.load('added'))).toMatchObject([
      {
        message:
          '1 of its records fails the check "one of each": record 1. 1 of its records fails the check "positive": record 1',
      },
    ]);
    expect(await files.rows('added', 'id, amount')).toEqual([{ id: 1, amount: '2.00' }]);
  });

  test('what a row refers to has to be in the other table, or in the load itself where it refers to its own', async () => {
    await files.begin();
    files.put('codes', 'a.csv', 'id,amount,code\n1,1,x\n', 1);
    await files.load('codes');
    files.put('lines', 'a.csv', 'id,amount,code\n1,1,x\n2,1,\n', 1);
    files.put('lines', 'b.csv', 'id,amount,code\n3,1,z\n', 2);
    expect(failing(await files.load('lines'))).toMatchObject([
      {
        message: '1 of its records fails the check "references codes": record 1',
        checks: [{ examples: [{ values: { code: 'z' } }] }],
      },
    ]);
    files.put('Selbst; --', 'a.csv', 'id,"Über ""id"""\n1,2\n2,\n3,9\n', 1);
    expect(failing(await files.load('Selbst; --'))).toMatchObject([
      { message: `1 of its records fails the check "it's "there" %s": record 3` },
    ]);
  });

  test('in a table that keeps its history each version is checked, and what ends one is not', async () => {
    await files.begin();
    files.put('periods', 'a.csv', 'op,id,at,amount\nI,1,2026-01-01,5\nD,2,2026-01-01,-1\n', 1);
    files.put('periods', 'b.csv', 'op,id,at,amount\nU,1,2026-01-02,-1\nU,1,2026-01-03,1\n', 2);
    const outcome = await files.load('periods');
    expect(outcome.counts).toMatchObject({ inserted: 1, refused: 1 });
    expect(failing(outcome)).toMatchObject([
      { checks: [{ examples: [{ record: 1, values: { id: '1', amount: '-1' } }] }] },
    ]);
  });

  test('of files that say what is there each is checked by itself, and a refused one takes no row away', async () => {
    await files.begin();
    files.put('whole', 'a.csv', 'id,amount\n1,5\n2,6\n', 1);
    expect((await files.load('whole')).status).toBe('done');
    files.put('whole', 'b.csv', 'id,amount\n1,6\n2,5\n', 2);
    files.put('whole', 'c.csv', 'id,amount\n1,-6\n', 3);
    files.put('whole', 'd.csv', 'id,amount\n1,1\n2,2\n3,3\n4,4\n', 4);
    const outcome = await files.load('whole');
    expect(failing(outcome).map(({ uri, message }) => `${uri.split('/').at(-1)}: ${message}`)).toEqual([
      'c.csv: 1 of its records fails the check "positive": record 1',
      'd.csv: it has 4 records, where the median of the last file is 2: the check "row count" takes 1 to 3',
    ]);
    expect(await files.rows('whole', 'id, amount')).toEqual([
      { id: 1, amount: 6 },
      { id: 2, amount: 5 },
    ]);
  });

  test('a check that stops takes back what files before it replaced', async () => {
    await files.begin();
    files.put('instead', 'a.csv', 'id,amount\n1,5\n1,6\n', 1);
    expect(failing(await files.load('instead'))).toMatchObject([{ checks: [{ outcome: 'warned', failed: 1 }] }]);
    files.put('instead', 'b.csv', 'id,amount\n2,5\n', 2);
    files.put('instead', 'c.csv', 'id,amount\n3,-6\n', 3);
    expect((await files.load('instead')).status).toBe('stopped');
    expect(await files.rows('instead', 'id, amount')).toEqual([
      { id: 1, amount: 5 },
      { id: 1, amount: 6 },
    ]);
    files.put('instead', 'c.csv', 'id,amount\n3,6\n', 4);
    expect((await files.load('instead')).status).toBe('done');
    expect(await files.rows('instead', 'id, amount')).toEqual([{ id: 3, amount: 6 }]);
  });

  test('a file with too few or too many records is refused by the median of those before, and the first is not', async () => {
    await files.begin();
    const ids = (many: number) => `id\n${Array.from({ length: many }, (_, at) => at + 1).join('\n')}\n`;
    for (const [at, many] of [10, 12, 14].entries()) {
      files.put('counted', `${at}.csv`, ids(many), at);
      expect((await files.load('counted')).status).toBe('done');
    }
    files.put('counted', 'few.csv', ids(5), 4);
    files.put('counted', 'many.csv', ids(19), 5);
    files.put('counted', 'right.csv', ids(18), 6);
    files.put('counted', 'least.csv', ids(6), 7);
    const findings = failing(await files.load('counted'));
    expect(findings.map(({ uri, message }) => `${uri.split('/').at(-1)}: ${message}`)).toEqual([
      'few.csv: it has 5 records, where the median of the last 3 files is 12: the check "row count" takes 6 to 18',
      'many.csv: it has 19 records, where the median of the last 3 files is 12: the check "row count" takes 6 to 18',
    ]);
  });

  test('an expression that fails itself stops the load, and is named', async () => {
    await files.begin();
    files.put('broken', 'a.csv', 'id,amount\n1,0\n', 1);
    await expect(files.load('broken')).rejects.toMatchObject({
      code: 'wrong-check',
      found: 'the check "ratio" of broken cannot be evaluated: SQLSTATE 22012',
    });
  });

  test('a file that is accepted passes the check that refused it, and no other version of it does', async () => {
    await files.begin();
    files.put('refusing', 'a.csv', 'id,amount\n1,-5\n', 1);
    await files.load('refusing');
    await files.client().query('select aspen.accept_file(n.file_id) from aspen.refused_now n');
    expect((await files.load('refusing')).counts).toMatchObject({ inserted: 1, refused: 0 });
    files.put('refusing', 'a.csv', 'id,amount\n1,-6\n', 2);
    expect((await files.load('refusing')).counts).toMatchObject({ updated: 0, refused: 1 });
  });

  test('publish of a load that a check stopped gives the same answer again, and no file stays refused', async () => {
    await files.begin();
    files.put('stopping', 'a.csv', 'id,amount\n1,x\n', 1);
    files.put('stopping', 'b.csv', 'id,amount\n2,-1\n', 2);
    const { error } = await files.load('stopping');
    const { rows } = await files.client().query(`select aspen.load_counts(max(id)) ->> 'stopped' as stopped,
      (select count(*)::int from aspen.refused_now) as refused from aspen.load`);
    expect(rows).toEqual([{ stopped: error?.found, refused: 0 }]);
  });
});
