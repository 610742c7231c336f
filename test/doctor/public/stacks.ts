import type { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { newStack } from '../glue-stack.ts';

/** The CDK's class is not quite its own interface under `exactOptionalPropertyTypes`. */
function isVpc(vpc: ec2.IVpc | ec2.Vpc): vpc is ec2.IVpc {
  return 'vpcId' in vpc;
}

/** A network of the CDK as what its constructs ask for. */
export function asVpc(vpc: ec2.IVpc | ec2.Vpc): ec2.IVpc {
  if (!isVpc(vpc)) throw new Error('It is no network.');
  return vpc;
}

/**
 * A database in isolated subnets and a job that loads it, as tutorials begin: one group for both, the role with the
 * policy of AWS alone, the login from the database's secret.
 */
export function isolatedDatabase(): Stack {
  const stack = newStack('Warehouse');
  const vpc = asVpc(
    new ec2.Vpc(stack, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    }),
  );
  const group = new ec2.SecurityGroup(stack, 'DatabaseGroup', { vpc });
  group.addIngressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(5432));
  const database = new rds.DatabaseInstance(stack, 'Database', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    securityGroups: [group],
  });
  const bucket = new s3.Bucket(stack, 'Data');
  const role = new iam.Role(stack, 'GlueRole', {
    assumedBy: new iam.ServicePrincipal('glue.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSGlueServiceRole')],
  });
  bucket.grantRead(role);
  const connection = new glue.CfnConnection(stack, 'Connection', {
    catalogId: stack.account,
    connectionInput: {
      name: 'postgres',
      connectionType: 'JDBC',
      connectionProperties: {
        JDBC_CONNECTION_URL: `jdbc:postgresql://${database.dbInstanceEndpointAddress}:5432/postgres`,
        SECRET_ID: database.secret?.secretArn ?? '',
      },
      physicalConnectionRequirements: {
        subnetId: vpc.isolatedSubnets[0]?.subnetId ?? '',
        securityGroupIdList: [group.securityGroupId],
      },
    },
  });
  new glue.CfnJob(stack, 'LoadJob', {
    role: role.roleArn,
    command: { name: 'glueetl', scriptLocation: `s3://${bucket.bucketName}/scripts/load.py`, pythonVersion: '3' },
    connections: { connections: [connection.ref] },
    defaultArguments: { '--TempDir': `s3://${bucket.bucketName}/temp/` },
    glueVersion: '4.0',
  });
  return stack;
}

/**
 * A job that is told by events, as samples of event-driven pipelines have it: private subnets with NAT, a function that
 * starts the job and waits, a rule that starts a workflow.
 */
export function eventDriven(): Stack {
  const stack = newStack('Pipeline');
  const vpc = asVpc(new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }));
  const [subnet] = vpc.privateSubnets;
  const group = new ec2.SecurityGroup(stack, 'GlueGroup', { vpc, allowAllOutbound: true });
  group.addIngressRule(group, ec2.Port.tcp(443), 'workers');
  const bucket = s3.Bucket.fromBucketName(stack, 'Scripts', 'my-glue-scripts');
  const role = new iam.Role(stack, 'GlueRole', { assumedBy: new iam.ServicePrincipal('glue.amazonaws.com') });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['s3:GetObject', 's3:ListBucket', 'logs:*', 'ec2:Describe*'],
      resources: ['*'],
    }),
  );
  const connection = new glue.CfnConnection(stack, 'Network', {
    catalogId: stack.account,
    connectionInput: {
      name: 'network',
      connectionType: 'NETWORK',
      physicalConnectionRequirements: {
        subnetId: subnet?.subnetId ?? '',
        securityGroupIdList: [group.securityGroupId],
        availabilityZone: subnet?.availabilityZone ?? '',
      },
    },
  });
  const job = new glue.CfnJob(stack, 'Transform', {
    role: role.roleArn,
    command: { name: 'glueetl', scriptLocation: bucket.s3UrlForObject('transform.py') },
    connections: { connections: [connection.ref] },
    glueVersion: '5.0',
  });
  const workflow = new glue.CfnWorkflow(stack, 'Workflow');
  new glue.CfnTrigger(stack, 'Start', {
    type: 'EVENT',
    workflowName: workflow.ref,
    actions: [{ jobName: job.ref }],
  });
  new events.CfnRule(stack, 'FileArrived', {
    eventPattern: { source: ['aws.s3'], 'detail-type': ['Object Created'] },
    targets: [
      { id: 'workflow', arn: stack.formatArn({ service: 'glue', resource: 'workflow', resourceName: workflow.ref }) },
    ],
  });
  const starter = new lambda.Function(stack, 'Starter', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {}'),
    vpc,
  });
  starter.addToRolePolicy(
    new iam.PolicyStatement({ actions: ['glue:StartJobRun', 'glue:GetJobRun'], resources: ['*'] }),
  );
  return stack;
}
