import { describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (onFailure: string, expression: string) => `
import { append, check, csv, definePipeline, defineTable, integer, text } from 'aspen-glue';
const payment = defineTable({
  name: 'payment',
  source: csv({ prefix: 'payment/' }),
  columns: { id: integer(), amount: integer(), payer: text({ pii: true }) },
  load: append(),
  checks: [check('positive', ${JSON.stringify(expression)}, { onFailure: '${onFailure}' })],
});
export default definePipeline({ name: 'checking', source: 'files', tables: [payment] });`;

describe('a check that fails', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);

  test('is told on the screen with its rows and the ways out, and in runs', async () => {
    writeFiles(folder, {
      'aspen.config.ts': config('refuse', 'amount > 0'),
      'files/payment/a.csv': 'id,amount,payer\n1,5,Anna\n2,-7,Berta\n',
    });
    const { code, stdout } = await run('load');
    expect(code).toBe(3);
    expect(stdout).toContain('1 of its records fails the check "positive": record 2 [check-failed]');
    expect(stdout).toContain("positive   record 2: amount '-7'");
    expect(stdout).toContain('accept');
    const { stdout: runs } = await run('runs');
    expect(runs.replaceAll(/\s+/g, ' ')).toContain('load payment: check "positive" refused 1 file, 1 record');
  });

  test('has its examples in the JSON', async () => {
    const { stdout } = await run('load', '--json');
    expect(stdout).toContain('"remembered":1');
    const { stdout: retried } = await run('retry', 'a.csv', '--json');
    expect(retried).toContain(
      '"checks":[{"name":"positive","outcome":"refused","failed":1,"message":"1 of its records fails the check \\"positive\\": record 2","examples":[{"record":2,"values":{"amount":"-7"}}]}]',
    );
  });

  test('is passed by the file that is accepted', async () => {
    const { code } = await run('accept', 'a.csv');
    expect(code).toBe(0);
  });

  test('stops the load with exit code 3 where it says so, and publishes nothing', async () => {
    writeFiles(folder, {
      'aspen.config.ts': config('stop', 'amount > 0'),
      'files/payment/b.csv': 'id,amount,payer\n3,5,Clara\n',
      'files/payment/c.csv': 'id,amount,payer\n4,-9,Dora\n',
    });
    const { code, stdout } = await run('load');
    expect(code).toBe(3);
    expect(stdout).toContain('stopped after');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('c.csv: 1 of its records fails the check "positive": record 1');
    expect(stdout).toContain("positive   record 1: amount '-9'");
    const client = await database.connect();
    expect((await client.query('select id from payment order by id')).rows).toEqual([{ id: 1 }, { id: 2 }]);
    await client.end();
  });

  test('shows no personal value', async () => {
    writeFiles(folder, { 'aspen.config.ts': config('warn', "amount > 0 and payer <> 'Dora'") });
    const { code, stdout } = await run('load');
    expect(code).toBe(0);
    expect(stdout).toContain('1 of its records fails the check "positive": record 1');
    expect(stdout).not.toMatch(/Dora|-9/);
  });

  test('that PostgreSQL does not take is told when the table is made, by its name', async () => {
    writeFiles(folder, { 'aspen.config.ts': config('warn', 'amount + 1') });
    const { code, stderr, stdout } = await run('load');
    expect(code).toBe(1);
    expect((stderr + stdout).replaceAll(/\s+/g, ' ')).toContain(
      'the check "positive" of payment is not one that PostgreSQL takes: argument of IS FALSE must be type boolean, not type integer',
    );
  });
});
