import type { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { expect, test } from 'vitest';
import { reportOn } from '../../doctor/report.ts';
import { templateFacts } from '../../doctor/template/template-facts.ts';
import { asTemplate, newStack } from './glue-stack.ts';
import { asVpc } from './public/stacks.ts';

interface Made {
  readonly group: ec2.SecurityGroup;
  readonly role: iam.Role;
}

/** A job by the constructs that the CDK has for it, with a connection in the first private subnet. */
function job(stack: Stack, vpc: ec2.IVpc, properties: Record<string, string>, allowAllOutbound = true): Made {
  const group = new ec2.SecurityGroup(stack, 'GlueGroup', { vpc, allowAllOutbound });
  group.connections.allowInternally(ec2.Port.allTcp());
  const [subnet] = vpc.privateSubnets;
  if (subnet === undefined) throw new Error('The network has no private subnet.');
  const connection = new glue.Connection(stack, 'Connection', {
    type: glue.ConnectionType.JDBC,
    network: glue.ConnectionNetwork.subnet(subnet),
    securityGroups: [group],
    properties: { ...properties, JDBC_ENFORCE_SSL: 'true' },
  });
  const role = new iam.Role(stack, 'GlueRole', {
    assumedBy: new iam.CompositePrincipal(
      new iam.ServicePrincipal('glue.amazonaws.com'),
      new iam.ServicePrincipal('lambda.amazonaws.com'),
    ),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSGlueServiceRole')],
  });
  const script = glue.Code.fromBucket(s3.Bucket.fromBucketName(stack, 'Scripts', 'scripts'), 'load.py');
  new glue.PySparkEtlJob(stack, 'Job', { role, script, connections: [connection] });
  return { group, role };
}

function said(stack: Stack): readonly string[] {
  const { problems, unknowns, paths } = reportOn(templateFacts([asTemplate(stack)]));
  expect(paths).toHaveLength(1);
  return [
    ...problems.map(({ finding }) => `${finding.rule.id} ${finding.grade}: ${finding.found}`),
    ...unknowns.map(({ why }) => why).filter((why) => !why.startsWith('a template does not show')),
  ];
}

test('nothing is said of a job beside a cluster of Aurora, with NAT in three zones and a secret by its name', () => {
  const stack = newStack();
  const vpc = asVpc(new ec2.Vpc(stack, 'Vpc', { maxAzs: 3 }));
  const cluster = new rds.DatabaseCluster(stack, 'Database', {
    engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }),
    writer: rds.ClusterInstance.serverlessV2('Writer'),
    readers: [rds.ClusterInstance.serverlessV2('Reader', { scaleWithWriter: true })],
    vpc,
    port: 5432,
  });
  const made = job(stack, vpc, {
    JDBC_CONNECTION_URL: `jdbc:postgresql://${cluster.clusterReadEndpoint.socketAddress}/shop`,
    SECRET_ID: cluster.secret?.secretName ?? '',
  });
  expect(said(stack)).toEqual([
    expect.stringMatching(/^SM-DENY fails/),
    expect.stringMatching(/^DB-SG fails: the groups of Database.* do not let in port 5432/),
  ]);
  cluster.connections.allowDefaultPortFrom(made.group);
  cluster.secret?.grantRead(made.role);
  expect(said(stack)).toEqual([]);
});

test('nothing is said of a job behind a proxy, with a key of one’s own and a narrow way out', () => {
  const stack = newStack();
  const vpc = asVpc(new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }));
  const database = new rds.DatabaseInstance(stack, 'Database', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
    vpc,
    credentials: rds.Credentials.fromGeneratedSecret('loader', { encryptionKey: new kms.Key(stack, 'Key') }),
  });
  const { secret } = database;
  if (secret === undefined) throw new Error('The database has no secret.');
  const proxy = database.addProxy('Proxy', { secrets: [secret], vpc });
  const made = job(
    stack,
    vpc,
    { JDBC_CONNECTION_URL: `jdbc:postgresql://${proxy.endpoint}:5432/shop`, SECRET_ID: secret.secretArn },
    false,
  );
  proxy.connections.allowFrom(made.group, ec2.Port.tcp(5432));
  made.group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443));
  secret.grantRead(made.role);
  expect(said(stack)).toEqual([]);
});
