import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { AspenPipeline, DeploymentError, newInstance } from '../../infra/index.ts';
import { LARGE, largePipeline, type Size, synthesizeLarge } from './large-deployment.ts';
import { lengthOf } from './resolved.ts';
import { at, type CfnTemplate, each, type Named, resourcesOf } from './template.ts';
import type { Variant } from './variants.ts';

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

describe.each(LARGE)('%s are within the limits of', (_, size) => {
  let wide: Variant;
  let all: readonly CfnTemplate[] = [];
  beforeAll(async () => {
    wide = await synthesizeLarge(size);
    all = [wide.template, ...wide.nested];
  }, 180_000);

  test('CloudFormation, for every template', () => {
    expect(wide.nested).toHaveLength(size.tables);
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
    const alarms = all.flatMap((template) => resourcesOf(template, 'AWS::CloudWatch::Alarm')).length;
    expect(lists.map((list) => list.length).reduce((sum, length) => sum + length, 0)).toBe(alarms);
    for (const list of lists) expect(list.length).toBeLessThanOrEqual(100);
  });
});

describe('a pipeline that is too large is refused, with the way out:', () => {
  const complaints = async (size: Size): Promise<readonly string[]> => {
    const folder = mkdtempSync(join(tmpdir(), 'aspen-large-'));
    const pipeline = await largePipeline(size, folder).finally(() => rmSync(folder, { recursive: true }));
    const stack = new Stack(new App(), 'Shop');
    try {
      new AspenPipeline(stack, 'Pipeline', { pipeline, database: newInstance(), folder: 'incoming/from/everybody/' });
      return [];
    } catch (error) {
      if (error instanceof DeploymentError) return error.found.split('\n').slice(1);
      throw error;
    }
  };

  test('150 tables with a crawler, of which S3 would tell a hundred', async () => {
    expect(await complaints({ tables: 150, triggers: ['crawler'], wide: false })).toMatchInlineSnapshot(`
      [
        "  pipeline.tables: 150 with a crawler; expected: at most 100, since S3 tells no more: trigger: 'event' where nobody queries the bucket, or deploy some of them as another pipeline, with a bucket of its own",
        "  pipeline.tables: 150 tables, 150 of them with a crawler; expected: at most 390, one with a crawler counted three times, since CloudFormation takes no more: deploy some of them as another pipeline, with a bucket of its own",
      ]
    `);
  });

  test('150 wide tables, whose permissions a role would not hold', async () => {
    expect(await complaints({ tables: 150, triggers: ['event'], wide: true })).toMatchInlineSnapshot(`
      [
        "  pipeline.tables: 150 tables whose prefixes come to about 91500; expected: permissions of at most 60000 characters, since IAM takes no more for a role: shorter prefixes, a shorter folder, or deploy some of them as another pipeline, with a bucket of its own",
      ]
    `);
  });
});
