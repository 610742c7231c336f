import { beforeAll, describe, expect, test } from 'vitest';
import type { Trigger } from '../../model/table-model.ts';
import { lengthOf } from './resolved.ts';
import { at, type CfnTemplate, each, type Named, resourcesOf } from './template.ts';
import type { Variant } from './variants.ts';
import { synthesizeWide } from './wide-deployment.ts';

/** The longest that services take: a type, where in its properties, how many characters. */
const LONGEST = [
  ['AWS::Glue::Job', ['Name'], 255],
  ['AWS::Glue::Job', ['Description'], 2048],
  ['AWS::Glue::Crawler', ['Name'], 255],
  ['AWS::Glue::Workflow', ['Name'], 255],
  ['AWS::Glue::Trigger', ['Description'], 2048],
  ['AWS::Glue::Connection', ['ConnectionInput', 'Name'], 255],
  ['AWS::Glue::Database', ['DatabaseInput', 'Name'], 255],
  ['AWS::Glue::Table', ['TableInput', 'Name'], 255],
  ['AWS::Logs::LogGroup', ['LogGroupName'], 512],
  ['AWS::SNS::Topic', ['DisplayName'], 100],
  ['AWS::Lambda::Function', ['Description'], 256],
  ['AWS::Lambda::Function', ['Environment'], 4096],
  ['AWS::Events::Rule', ['Description'], 512],
  ['AWS::Events::Rule', ['EventPattern'], 2048],
  ['AWS::CloudWatch::Alarm', ['AlarmDescription'], 1024],
  ['AWS::CloudWatch::Dashboard', ['DashboardBody'], 1_000_000],
  ['AWS::EC2::SecurityGroup', ['GroupDescription'], 255],
  ['AWS::SQS::QueuePolicy', ['PolicyDocument'], 8192],
  ['AWS::S3::BucketPolicy', ['PolicyDocument'], 20_480],
  ['AWS::IAM::ManagedPolicy', ['PolicyDocument'], 6144],
] as const;

const refOf = (value: ReturnType<typeof at>) => at(value, 'Ref');

/** What is too long, of a type, in any of these templates. */
function tooLong(templates: readonly CfnTemplate[], type: string, path: readonly string[], most: number): string[] {
  return templates
    .flatMap((template) => resourcesOf(template, type))
    .filter(({ Properties }) => lengthOf(at(Properties, ...path)) > most)
    .map(({ id, Properties }) => `${id}: ${lengthOf(at(Properties, ...path))}`);
}

/** The policies that stand in a role, or are attached to it by name. */
function policiesOf(template: CfnTemplate, role: Named, type: string): readonly Named[] {
  return resourcesOf(template, type).filter(({ Properties }) =>
    each(at(Properties, 'Roles')).some((one) => refOf(one) === role.id),
  );
}

const PIPELINES: readonly (readonly [string, readonly Trigger[]])[] = [
  ['all three triggers', ['crawler', 'event', 'schedule']],
  ['a crawler for each', ['crawler']],
];

describe.each(PIPELINES)('fifty tables of thirty columns, with %s, are within the limits of', (_, triggers) => {
  let wide: Variant;
  let all: readonly CfnTemplate[] = [];
  beforeAll(async () => {
    wide = await synthesizeWide(triggers);
    all = [wide.template, ...wide.nested];
  });

  test('CloudFormation, for every template', () => {
    expect(wide.nested).toHaveLength(50);
    for (const { Resources, Parameters, Outputs, Mappings, text } of all) {
      expect(Object.keys(Resources).length).toBeLessThanOrEqual(500);
      for (const entries of [Parameters, Outputs, Mappings])
        expect(Object.keys(entries).length).toBeLessThanOrEqual(200);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
    }
  });

  test.each(LONGEST)('%s, for %s', (type, path, most) => {
    expect(tooLong(all, type, path, most)).toEqual([]);
  });

  test('IAM, for the policies in a role and on it', () => {
    for (const role of resourcesOf(wide.template, 'AWS::IAM::Role')) {
      const inside = policiesOf(wide.template, role, 'AWS::IAM::Policy');
      const characters = inside.map(({ Properties }) => lengthOf(at(Properties, 'PolicyDocument')));
      expect(characters.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(10_240);
      expect(policiesOf(wide.template, role, 'AWS::IAM::ManagedPolicy').length).toBeLessThanOrEqual(10);
    }
  });

  test('Lambda, for the rules that may call a function', () => {
    const callers = resourcesOf(wide.template, 'AWS::Lambda::Permission').map(({ Properties }) =>
      JSON.stringify(at(Properties, 'FunctionName')),
    );
    // A statement is about 350 characters, and a function's policy 20 KB.
    for (const name of callers) expect(callers.filter((other) => other === name).length).toBeLessThanOrEqual(20);
  });

  test('S3, for the queues that a bucket tells', () => {
    const [told] = resourcesOf(wide.template, 'Custom::AspenNotifications');
    expect(each(at(told?.Properties, 'queues')).length).toBeLessThanOrEqual(100);
  });

  test('CloudWatch, for the alarms in a widget', () => {
    const [page] = resourcesOf(wide.template, 'AWS::CloudWatch::Dashboard');
    const text = each(at(page?.Properties, 'DashboardBody', 'Fn::Join', 1))
      .map((part) => (typeof part === 'string' ? part : 'x'))
      .join('');
    const body: { readonly widgets: readonly { readonly properties: { readonly alarms?: readonly string[] } }[] } =
      JSON.parse(text);
    const lists = body.widgets.flatMap(({ properties }) =>
      properties.alarms === undefined ? [] : [properties.alarms],
    );
    const alarms = resourcesOf(wide.template, 'AWS::CloudWatch::Alarm').length;
    expect(lists.map((list) => list.length).reduce((sum, length) => sum + length, 0)).toBe(alarms);
    for (const list of lists) expect(list.length).toBeLessThanOrEqual(100);
  });
});
