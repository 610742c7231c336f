import { expect, test } from 'vitest';
import { reportLines } from '../../../cli/views/doctor.ts';
import { type Report, reportOn } from '../../../doctor/report.ts';
import { templateFacts } from '../../../doctor/template/template-facts.ts';
import { asTemplate } from '../glue-stack.ts';
import { planOf } from '../terraform/plan-of.ts';
import { reportOnPlan } from '../terraform/report-on-plan.ts';
import { dataLake } from './data-lake.ts';
import { networkModule } from './network-module.ts';
import { eventDriven, isolatedDatabase } from './stacks.ts';
import { streamToLake } from './stream.ts';

const plain = { bold: String, dim: String, red: String, width: null };
const ofStack = (make: () => Parameters<typeof asTemplate>[0]) => reportOn(templateFacts([asTemplate(make())]));

const reports: readonly (readonly [string, () => Report, string, readonly string[]])[] = [
  [
    'a database in isolated subnets',
    () => ofStack(isolatedDatabase),
    'isolated-database.txt',
    ['CONN-AZ', 'SG-IN', 'S3-ROUTE', 'SCRIPT-403', 'SM-ROUTE', 'SM-DENY', 'FORCE-SSL'],
  ],
  [
    'a pipeline that is driven by events',
    () => ofStack(eventDriven),
    'event-driven.txt',
    ['CONN-DENY', 'EC2-DENY', 'ENI-TAG', 'SG-IN', 'EB-ROLE', 'LAM-15'],
  ],
  ['a job that reads a stream', () => ofStack(streamToLake), 'stream.txt', []],
  ['a crawler over a data lake', () => ofStack(dataLake), 'data-lake.txt', ['LAKE-FORM']],
  [
    'a network module of Terraform with a job',
    () => reportOnPlan(planOf(networkModule)),
    'network-module.txt',
    ['CONN-AZ', 'SG-IN', 'SM-DENY'],
  ],
];

test.each(reports)(
  'docs/ shows what the doctor says of %s (write it anew with: npx vitest run test/doctor -u)',
  async (_, make, file, wrong) => {
    const report = make();
    expect([...new Set(report.problems.map(({ finding }) => finding.rule.id))]).toEqual(wrong);
    const lines = reportLines(report, plain);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../../../docs/doctor/${file}`);
    expect(Math.max(...lines.filter((line) => line.includes(' x ')).map((line) => line.length))).toBeLessThan(100);
  },
);
