import { describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, examplePipeline, temporaryFolder, writeFiles } from './run-aspen.ts';

const database = useDatabase();

describe('a mistake of the user gives a clear error', () => {
  const folder = examplePipeline();

  test('a typo in a command: exit code 2, and the nearest command', async () => {
    const { code, stderr } = await aspen(folder, ['laod']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean load?')]);
  });

  test('a table that does not exist: the tables that do', async () => {
    const { code, stderr } = await aspen(folder, ['load', 'stg_borower']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean stg_borrower?');
  });

  test('no database: where it was looked for, without the password', async () => {
    const { code, stderr } = await aspen(folder, ['load', '--database', 'postgresql://me:hunter2@localhost:1/db']);
    expect(code).toBe(1);
    expect(stderr).toContain('nothing listens at localhost:1');
    expect(stderr).not.toContain('hunter2');
  });

  test('a wrong password', async () => {
    const url = new URL(database.url);
    url.password = 'wrong';
    const { code, stderr } = await aspen(folder, ['load'], { DATABASE_URL: url.href });
    expect(code).toBe(1);
    expect(stderr).toContain('[wrong-password]');
  });

  test('a remote database without verified TLS', async () => {
    const { stderr } = await aspen(folder, ['load', '--database', 'postgresql://me@db.example.com/x?sslmode=require']);
    expect(stderr).toContain('[tls-not-verified]');
  });

  test('with --json, exactly one end event, even when it fails early', async () => {
    for (const args of [['load', 'nothing'], ['laod'], ['load', '--database', 'nonsense'], ['query', 'selec']]) {
      const { code, events, stderr } = await aspen(folder, [...args, '--json']);
      expect(events.filter(({ event }) => event === 'end')).toEqual([
        { event: 'end', status: 'failed', error: expect.objectContaining({ code: expect.any(String) }) },
      ]);
      expect(events.at(-1)).toHaveProperty('event', 'end');
      expect(code).not.toBe(0);
      expect(stderr).toBe('');
    }
  });

  test('a folder without a pipeline', async () => {
    const { stderr } = await aspen(temporaryFolder(), ['load']);
    expect(stderr).toContain('no aspen.config.ts');
  });

  test('every mistake in the definitions at once, and no stack trace', async () => {
    const wrong = temporaryFolder();
    writeFiles(wrong, {
      'aspen.config.ts': `import { csv, defineTable, definePipeline, integer, merge, text } from 'aspen-glue';
        const one = defineTable({ name: 'one', source: csv({ prefix: 'one' }),
          columns: { id: integer({ min: 5, max: 1 }), created: text() }, key: ['id'], load: merge() });
        export default definePipeline({ name: 'wrong', tables: [one] });`,
    });
    const { code, stderr } = await aspen(wrong, ['check']);
    expect(code).toBe(1);
    expect(stderr).toContain('one.source.prefix');
    expect(stderr).toContain('one.columns.id.min');
    expect(stderr).toContain('one.columns.created');
    expect(stderr).not.toMatch(/\n +at /);
  });

  test('a config that does not run', async () => {
    const wrong = temporaryFolder();
    writeFiles(wrong, { 'aspen.config.ts': 'export default nonsense;' });
    const { code, stderr } = await aspen(wrong, ['check']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('nonsense is not defined')]);
  });

  test('a query that would write', async () => {
    const { code, stderr } = await aspen(folder, ['query', 'create table x ()']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('read-only')]);
  });
});

describe('aspen check', () => {
  test('fails when something generated is stale, and passes again after aspen generate', async () => {
    const folder = examplePipeline();
    expect((await aspen(folder, ['check'])).code).toBe(0);
    writeFiles(folder, { 'generated/sql/stg_borrower.sql': '-- changed by hand\n' });
    const stale = await aspen(folder, ['check']);
    expect([stale.code, stale.stdout]).toEqual([1, expect.stringContaining('generated/sql/stg_borrower.sql')]);
    expect((await aspen(folder, ['generate'])).stdout).toContain('1 file changed');
    expect((await aspen(folder, ['check'])).code).toBe(0);
  });

  test('this repository’s own generated files are up to date', async () => {
    const { code, stdout } = await aspen(process.cwd(), ['check']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('up to date')]);
  });
});
