import { describe, expect, test } from 'vitest';
import { partsOf } from './deployed-parts.ts';
import { flatten, ofType, target } from './flat-template.ts';
import { secretsOf } from './permission-promises.ts';
import { statementsOf } from './statements.ts';
import { at } from './template.ts';
import { variants } from './variants.ts';

/** All that a role may do, and no more: an action that is added has to be added here too, and considered. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  NotificationsChangeRole: [
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:GetBucketNotification',
    's3:PutBucketNotification',
  ],
  // Before the crawlers' own, whose name is the end of it.
  StopCrawlerRole: ['glue:GetCrawler', 'glue:StopCrawler', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  JobRole: [
    'cloudwatch:PutMetricData',
    'ec2:CreateNetworkInterface',
    'ec2:CreateTags',
    'ec2:DeleteNetworkInterface',
    'ec2:DeleteTags',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcEndpoints',
    'glue:GetConnection',
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:GetBucketLocation',
    's3:GetObject',
    's3:ListBucket',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
  ],
  CrawlerRole: [
    'glue:BatchCreatePartition',
    'glue:BatchGetPartition',
    'glue:BatchUpdatePartition',
    'glue:CreatePartition',
    'glue:GetDatabase',
    'glue:GetPartition',
    'glue:GetPartitions',
    'glue:GetTable',
    'glue:GetTables',
    'glue:UpdatePartition',
    'glue:UpdateTable',
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:GetBucketLocation',
    's3:GetObject',
    's3:ListBucket',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ListDeadLetterSourceQueues',
    'sqs:ListQueueTags',
    'sqs:PurgeQueue',
    'sqs:ReceiveMessage',
    'sqs:SetQueueAttributes',
  ],
  NotifierRole: ['glue:notifyEvent'],
  PostStepRunRole: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
    'events:PutEvents',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:SendMessage',
  ],
  SchemaDeployRole: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
  ],
};

/** Actions that know no resource, or, of Glue's and Lambda's interfaces, none that could be told before. */
const ANYWHERE = /^(ec2|cloudwatch):/;

const [variant] = await variants();
if (variant === undefined) throw new Error('There is no variant.');
const flat = flatten(variant);
const roles = ofType(flat, 'AWS::IAM::Role').map(({ id }) => ({
  id,
  name: Object.keys(ALLOWED).find((name) => id.includes(name)) ?? id,
}));

describe.each(roles)('the role $name', ({ id, name }) => {
  test('may do what it needs and no more', () => {
    const actions = statementsOf(flat, id).flatMap((statement) => statement.actions);
    expect([...new Set(actions)].sort()).toEqual(ALLOWED[name]);
  });

  test('may do it with named resources, wherever an action knows one', () => {
    const anywhere = statementsOf(flat, id).filter(({ resources }) => resources.includes('*'));
    expect(anywhere.flatMap(({ actions }) => actions).filter((action) => !ANYWHERE.test(action))).toEqual([]);
  });

  test('has no managed policy of AWS, which would allow more than it needs', () => {
    expect(flat.get(id)?.Properties['ManagedPolicyArns']).toBeUndefined();
  });
});

describe('secrets', () => {
  test('jobs read only the secret of the loader, who may not even read the tables', () => {
    const { jobRole } = partsOf(flat);
    expect(secretsOf(flat, jobRole)).toEqual([expect.stringContaining('LoginsLoader')]);
  });

  test('the post-step reads only its own, and the master user’s is known to the deployment only', () => {
    const byRole = (text: string) => secretsOf(flat, roles.find(({ id }) => id.includes(text))?.id ?? '');
    expect(byRole('PostStepRunRole')).toEqual([expect.stringContaining('LoginsSteps')]);
    expect(byRole('SchemaDeployRole').filter((secret) => secret.includes('InstanceSecret'))).toHaveLength(1);
  });

  test('stand in no template: neither in a variable nor in an argument', () => {
    const passwords = ofType(flat, 'AWS::RDS::DBInstance').map(({ Properties }) =>
      at(Properties, 'MasterUserPassword'),
    );
    expect(JSON.stringify(passwords)).toContain('{{resolve:secretsmanager:');
    const jobs = ofType(flat, 'AWS::Glue::Job').map(({ Properties }) => at(Properties, 'DefaultArguments'));
    const functions = ofType(flat, 'AWS::Lambda::Function').map(({ Properties }) => at(Properties, 'Environment'));
    expect(JSON.stringify([jobs, functions])).not.toMatch(/password|resolve:/i);
  });
});

test('the queue of failed events can be written by the rules that lead to it, and by the function', () => {
  const rules = ofType(flat, 'AWS::Events::Rule').filter(({ id }) => id.includes('PostStep'));
  const queues = rules.map(({ Properties }) => target(at(Properties, 'Targets', 0, 'DeadLetterConfig', 'Arn')));
  expect(new Set(queues).size).toBe(1);
  const policy = ofType(flat, 'AWS::SQS::QueuePolicy').find(({ id }) => id.includes('DeadLetters'));
  for (const { id } of rules) expect(JSON.stringify(policy?.Properties)).toContain(`"Fn::GetAtt":["${id}","Arn"]`);
});
