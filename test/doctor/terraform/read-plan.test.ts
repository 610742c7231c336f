import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DoctorError } from '../../../doctor/errors.ts';
import { instancesOf, readPlan } from '../../../doctor/terraform/plan.ts';
import { planOf } from './plan-of.ts';
import { rightPlan } from './right-plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-doctor-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(content: string | Buffer): string {
  const file = join(folder, 'plan.json');
  writeFileSync(file, content);
  return file;
}
const plan = JSON.stringify(planOf(rightPlan));

test.each([
  ['UTF-8', plan],
  ['UTF-8 with a byte order mark', `\uFEFF${plan}`],
  ['UTF-16, as PowerShell redirects it', Buffer.from(`\uFEFF${plan}`, 'utf16le')],
])('a plan is read from %s', (_, content) => {
  const addresses = instancesOf(readPlan(written(content))).map(({ address }) => address);
  expect(addresses).toContain('aws_subnet.private[1]');
});

test.each([
  ['the binary file of a plan', Buffer.from('PK\u0003\u0004tfplan'), 'a file that is not JSON'],
  ['the log of terraform plan -json', '{"@level":"info"}\n{"@level":"info"}\n', 'a file that is not JSON'],
  ['other JSON', '{"Resources":{}}', 'JSON without format_version'],
  ['a state', '{"format_version":"1.0","values":{}}', 'a state, and no plan'],
  ['a plan of a later format', '{"format_version":"2.0"}', 'a plan of format 2.0'],
])('%s is refused, and what makes a plan is told', (_, content, found) => {
  const file = written(content);
  expect(() => readPlan(file)).toThrow(DoctorError);
  expect(() => readPlan(file)).toThrow(
    expect.objectContaining({
      code: 'no-plan',
      found,
      where: file,
      expected: expect.stringContaining('terraform show -json'),
    }),
  );
});

test('a file that is not there is refused', () => {
  expect(() => readPlan(join(folder, 'none.json'))).toThrow(
    expect.objectContaining({ code: 'no-plan', found: 'no file that can be read' }),
  );
});
