import { expect, test } from 'vitest';
import { reportLines } from '../../cli/views/doctor.ts';
import { reportOn } from '../../doctor/report.ts';
import { templateFacts } from '../../doctor/template/template-facts.ts';
import { asTemplate } from './glue-stack.ts';
import { eventDriven, isolatedDatabase } from './public-stacks.ts';

const plain = { bold: String, dim: String, red: String, width: null };

test.each([
  ['a database in isolated subnets', isolatedDatabase, 'isolated-database.txt'],
  ['a pipeline that is driven by events', eventDriven, 'event-driven.txt'],
])(
  'docs/ shows what the doctor says of %s (write it anew with: npx vitest run test/doctor -u)',
  async (_, make, file) => {
    const lines = reportLines(reportOn(templateFacts([asTemplate(make())])), plain);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../../docs/doctor/${file}`);
    expect(Math.max(...lines.filter((line) => line.includes(' x ')).map((line) => line.length))).toBeLessThan(100);
  },
);
