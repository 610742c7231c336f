import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Report, reportOn } from '../../../doctor/report.ts';
import { readPlan } from '../../../doctor/terraform/plan.ts';
import { planFacts } from '../../../doctor/terraform/plan-facts.ts';
import { type BlockForm, type Configuration, planOf } from './plan-of.ts';

/** What the doctor says of a plan. */
export function reportOnPlan(plan: object): Report {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-doctor-plan-'));
  try {
    const file = join(folder, 'plan.json');
    writeFileSync(file, JSON.stringify(plan));
    return reportOn(planFacts(readPlan(file)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** All that the doctor says of a plan except what is fine, a line each, apart from what no plan can tell. */
export function saidOfPlan(plan: object): readonly string[] {
  const { problems, unknowns } = reportOnPlan(plan);
  return [
    ...problems.map(({ finding: { rule, grade, found } }) => `${rule.id} ${grade}: ${found}`),
    ...unknowns
      .map(({ why, rules }) => `unknown ${rules.join(', ')}: ${why}`)
      .filter((line) => !/^unknown (PASSROLE|IP-FULL): a plan does not show/.test(line)),
  ];
}

/** The same for a configuration that is planned for the first time. */
export const saidOf = (configuration: Configuration, form?: BlockForm): readonly string[] =>
  saidOfPlan(planOf(configuration, form));
