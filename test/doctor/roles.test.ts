import { describe, expect, test } from 'vitest';
import { allow, get, having, permitting, type RawTemplate, ref, saidOf, setting, sub } from './raw-stack.ts';

const data = [allow('s3:*'), allow('secretsmanager:*'), allow('glue:GetConnection')];
const logs = allow('logs:*');
const tags = allow(['ec2:CreateTags', 'ec2:DeleteTags'], 'arn:aws:ec2:*:*:network-interface/*');
const describeNetwork = allow('ec2:Describe*');
const interfaces = (...names: string[]) =>
  allow(
    ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
    names.map((name) => sub(`arn:aws:ec2:{AWS::Region}:{AWS::AccountId}:${name}`)),
  );

/** A template whose role has these statements and no policy of AWS. */
const only = (...statements: object[]) => permitting([...data, ...statements], []);

const mine = interfaces('network-interface/*', 'subnet/{Subnet}', 'security-group/{JobGroup}');

describe('a job’s role may make interfaces', () => {
  test.each([
    ['in its own subnet, with its own groups', mine],
    ['in any subnet', interfaces('network-interface/*', 'subnet/*', 'security-group/*')],
    ['by any resource of EC2', interfaces('*')],
  ])('%s', (_, statement) => {
    expect(saidOf(only(describeNetwork, logs, tags, statement))).toEqual([]);
  });

  test('and may not, without its subnet', () => {
    const statement = interfaces('network-interface/*', 'security-group/*');
    expect(saidOf(only(describeNetwork, logs, tags, statement))).toEqual([
      'EC2-DENY fails: Role lacks ec2:CreateNetworkInterface',
    ]);
  });
});

describe('a job’s role may tag interfaces', () => {
  const when = (condition: unknown) =>
    only(describeNetwork, mine, logs, allow('ec2:CreateTags', 'arn:aws:ec2:*:*:network-interface/*', condition));

  test.each([
    ['with the tag of Glue', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['aws-glue-service-resource'] } }],
    ['with tags that begin like it', { 'ForAnyValue:StringLike': { 'aws:TagKeys': 'aws-glue-*' } }],
    ['with it as the only one', { StringEquals: { 'aws:TagKeys': 'aws-glue-service-resource' } }],
  ])('%s', (_, condition) => {
    expect(saidOf(when(condition))).toEqual([]);
  });

  test.each([
    ['the region', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }],
    ['what is made', { StringEquals: { 'ec2:CreateAction': 'CreateNetworkInterface' } }],
  ])('or it is not known, under a condition of %s', (_, condition) => {
    expect(saidOf(when(condition))).toEqual([
      'unknown ENI-TAG: whether Role may use ec2:CreateTags hangs on a condition',
    ]);
  });

  test('and may not, with another tag', () => {
    const condition = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } };
    expect(saidOf(when(condition))).toEqual([
      expect.stringMatching(/^ENI-TAG fails: Role may use ec2:CreateTags only/),
    ]);
  });
});

describe('a role may write logs', () => {
  const to = (...groups: string[]) =>
    only(
      describeNetwork,
      mine,
      tags,
      allow(
        'logs:*',
        groups.map((group) => `arn:aws:logs:${group}`),
      ),
    );
  test.each([
    ['as AWS’s own policy has it', to('*:*:*:/aws-glue/*')],
    ['as it had it once', to('*:*:/aws-glue/*')],
    ['of the jobs of Spark', to('eu-west-1:1:log-group:/aws-glue/jobs/*')],
    ['of the jobs of Python', to('*:*:log-group:/aws-glue/python-jobs/output:*')],
  ])('%s', (_, template) => {
    expect(saidOf(template)).toEqual([]);
  });

  test('to a group of the job’s own', () => {
    const own = { '--continuous-log-logGroup': '/shop/jobs' };
    expect(saidOf(setting('Job', { DefaultArguments: own }, to('*:*:log-group:/shop/*')))).toEqual([]);
  });
});

describe('a crawler’s role', () => {
  const Crawler = {
    Type: 'AWS::Glue::Crawler',
    Properties: { Role: ref('Role'), DatabaseName: 'lake', Targets: { S3Targets: [{ Path: 's3://lake/' }] } },
  };
  const crawling = (catalog: readonly string[], group = 'crawlers*') =>
    having(
      { Crawler, Job: null },
      only(allow('logs:*', `arn:aws:logs:*:*:log-group:/aws-glue/${group}`), allow('glue:*', catalog)),
    );

  test.each([
    ['everything of an account', ['arn:aws:glue:eu-west-1:123456789012:*']],
    ['one database', ['catalog', 'database/lake', 'table/lake/*'].map((name) => `arn:aws:glue:*:*:${name}`)],
  ])('may work on the catalog, by %s', (_, catalog) => {
    expect(saidOf(crawling(catalog))).toEqual([]);
  });

  test('may not write logs by the groups of jobs', () => {
    expect(saidOf(crawling(['*'], 'jobs/*'))).toEqual([expect.stringMatching(/^LOGS fails: Role lacks/)]);
  });
});

describe('a role is found', () => {
  const named = setting('Role', { RoleName: 'GlueRole' });
  const forms: readonly (readonly [string, unknown, RawTemplate])[] = [
    ['by its attribute', get('Role', 'Arn'), named],
    ['by its reference', ref('Role'), named],
    ['by its name', 'GlueRole', named],
    ['by an ARN that is put together', sub('arn:aws:iam::{AWS::AccountId}:role/{Role}'), named],
    ['by an ARN with a path', 'arn:aws:iam::123456789012:role/service-role/GlueRole', named],
  ];
  test.each(forms)('%s', (_, role, template) => {
    expect(saidOf(setting('Job', { Role: role }, template))).toEqual([]);
  });

  test('nowhere, where it is imported', () => {
    const template = setting('Job', { Role: 'arn:aws:iam::123456789012:role/Theirs' });
    expect(saidOf(template)).toEqual([
      expect.stringMatching(/^unknown .*: the template does not make the role Theirs$/),
    ]);
  });
});
