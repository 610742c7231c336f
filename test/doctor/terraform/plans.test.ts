import { describe, expect, test } from 'vitest';
import { planDefects } from './defects/index.ts';
import { type BlockForm, type Configuration, planOf } from './plan-of.ts';
import { reportOnPlan, saidOf } from './report-on-plan.ts';
import { rightPlan } from './right-plan.ts';
import { inModule, withGroupRules, withVpcGroupRules } from './rule-forms.ts';

test('nothing is said of a plan in which all is right, and its job has all its ways', () => {
  expect(saidOf(rightPlan)).toEqual([]);
  const { paths } = reportOnPlan(planOf(rightPlan));
  expect(paths.map(({ runner, ways }) => [runner.id, ways.map(({ to }) => to)])).toEqual([
    ['aws_glue_job.load', ['s3', 'secret', 'database']],
  ]);
  const hops = paths.flatMap(({ ways }) => ways.flatMap((way) => way.hops));
  expect(hops.filter(({ grade }) => grade !== 'fine' && grade !== null)).toEqual([]);
});

const same = (configuration: Configuration) => configuration;
const forms: readonly (readonly [string, (configuration: Configuration) => Configuration, BlockForm])[] = [
  ['in them, by one expression', same, 'by one expression'],
  ['in them, each by itself', same, 'each by itself'],
  ['beside them, as aws_security_group_rule', withGroupRules, 'by one expression'],
  ['beside them, as aws_vpc_security_group_*_rule', withVpcGroupRules, 'by one expression'],
  ['in them, and all of it in a module', inModule, 'by one expression'],
];

describe.each(forms)("with groups' rules %s, in a plan of Terraform", (_, inForm, blocks) => {
  const said = (configuration: Configuration) =>
    saidOf(inForm(configuration), blocks).map((line) => line.replaceAll('module.pipeline.', ''));

  test.each(planDefects.map((defect) => [defect.title, defect] as const))(
    '%s is found, and its sound twin is silent',
    (_title, defect) => {
      expect(said(defect.broken)).toEqual(defect.said.map((pattern) => expect.stringMatching(pattern)));
      expect(said(defect.sound)).toEqual([]);
    },
  );
});
