import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnConnection, CfnCrawler } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../doctor/report.ts';
import { templateFacts } from '../../doctor/template/template-facts.ts';
import { asTemplate, glueStack, type Variation } from './glue-stack.ts';

const right: readonly (readonly [string, Omit<Variation, 'form'>])[] = [
  ['endpoints, and groups that let out only what is needed', {}],
  ['endpoints, and groups that let out everything', { allowAllOutbound: true }],
  ['a NAT gateway and no endpoint', { natGateways: 1, withoutS3Endpoint: true, withoutSecretsEndpoint: true }],
  ['a NAT gateway beside endpoints', { natGateways: 1 }],
  ['an endpoint that lets in the whole network', { secretsEndpoint: { open: true }, without: ['endpoint in'] }],
];

describe.each(['inline', 'standalone'] as const)('with rules of groups that are %s', (form) => {
  test.each(right)('nothing is said of a stack with %s', (_, variation) => {
    const { problems, paths } = reportOn(templateFacts([asTemplate(glueStack({ form, ...variation }).stack)]));
    expect(problems.map(({ finding }) => `${finding.rule.id}: ${finding.found}`)).toEqual([]);
    expect(paths).toHaveLength(1);
    const hops = paths.flatMap(({ ways }) => ways.flatMap(({ hops: each }) => each));
    expect(hops.filter(({ grade }) => grade !== 'fine' && grade !== null)).toEqual([]);
  });
});

test('a group that is looked for elsewhere is not known, and no cause for alarm', () => {
  const parts = glueStack();
  const other = ec2.SecurityGroup.fromSecurityGroupId(parts.stack, 'Other', 'sg-0123456789abcdef0', { mutable: false });
  parts.connection.addPropertyOverride('ConnectionInput.PhysicalConnectionRequirements.SecurityGroupIdList', [
    other.securityGroupId,
  ]);
  const { problems, unknowns } = reportOn(templateFacts([asTemplate(parts.stack)]));
  expect(problems.filter(({ finding }) => ['SG-IN', 'SG-OUT', 'SG-S3'].includes(finding.rule.id))).toEqual([]);
  expect(unknowns.map(({ why }) => why)).toContain(
    'the template does not make the security group sg-0123456789abcdef0',
  );
});

const saidOf = (parts: ReturnType<typeof glueStack>) =>
  reportOn(templateFacts([asTemplate(parts.stack)])).problems.map(
    ({ finding }) => `${finding.rule.id}: ${finding.found}`,
  );

test('nothing is said of a role that a job shares with a crawler, whose queue it may read and purge', () => {
  const parts = glueStack({ form: 'inline' });
  const { stack, role, bucket } = parts;
  const queue = new Queue(stack, 'Changes');
  new CfnCrawler(stack, 'Crawler', {
    role: role.roleArn,
    databaseName: 'lake',
    targets: { s3Targets: [{ path: `s3://${bucket.bucketName}/in/`, eventQueueArn: queue.queueArn }] },
  });
  const reads = ['ReceiveMessage', 'DeleteMessage', 'GetQueueUrl', 'GetQueueAttributes'];
  const keeps = ['SetQueueAttributes', 'ListQueueTags', 'ListDeadLetterSourceQueues', 'PurgeQueue'];
  role.addToPolicy(
    new PolicyStatement({
      actions: [...reads, ...keeps].map((action) => `sqs:${action}`),
      resources: [queue.queueArn],
    }),
  );
  expect(saidOf(parts)).toEqual([]);
});

test('nothing is said of a connection in each subnet, of which Glue takes the first that has addresses', () => {
  const parts = glueStack({ form: 'inline' });
  const { stack, vpc, connection, job } = parts;
  const [, second] = vpc.selectSubnets({ subnetGroupName: 'Etl' }).subnets;
  const reserve = new CfnConnection(stack, 'Reserve', {
    catalogId: stack.account,
    connectionInput: {
      ...Object(connection.connectionInput),
      name: 'reserve',
      physicalConnectionRequirements: {
        subnetId: second?.subnetId ?? '',
        availabilityZone: second?.availabilityZone ?? '',
        securityGroupIdList: [parts.jobGroup.securityGroupId],
      },
    },
  });
  job.addPropertyOverride('Connections.Connections', [connection.ref, reserve.ref]);
  expect(saidOf(parts)).toEqual([]);
});
