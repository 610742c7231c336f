import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aspen, examplePipeline } from './run-aspen.ts';

const folder = examplePipeline();

test('aspen script prints the whole job of a table, and nothing else', async () => {
  const { code, stdout, stderr } = await aspen(folder, ['script', 'stg_borrower']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.startsWith(readFileSync(join(folder, 'generated/scala/stg_borrower.scala'), 'utf8'))).toBe(true);
  expect(stdout).toContain('object GlueJob {');
  expect(stdout.endsWith('}\n')).toBe(true);
});

test('aspen script --json has the script in an event', async () => {
  const { code, events } = await aspen(folder, ['script', 'stg_role_profile', '--json']);
  expect(code).toBe(0);
  expect(events).toEqual([
    { event: 'script', table: 'stg_role_profile', script: expect.stringContaining('object GlueApp {') },
    expect.objectContaining({ event: 'end', status: 'done', table: 'stg_role_profile' }),
  ]);
});

test('aspen script of a table that does not exist says which there are', async () => {
  const { code, stderr } = await aspen(folder, ['script', 'stg_borower']);
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean stg_borrower?');
});

test('aspen script without a table is wrong usage', async () => {
  expect(await aspen(folder, ['script'])).toMatchObject({ code: 2, stdout: '' });
});
