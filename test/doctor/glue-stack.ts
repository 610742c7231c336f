import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { afterAll } from 'vitest';
import { readStack } from '../../doctor/template/stack.ts';

/** What of a right stack is left out, or is otherwise. */
export interface Variation {
  /** Rules of security groups in the groups, or as resources of their own. */
  readonly form: 'inline' | 'standalone';
  readonly natGateways?: number;
  readonly subnetType?: ec2.SubnetType;
  readonly cidrMask?: number;
  readonly enableDnsHostnames?: boolean;
  readonly withoutS3Endpoint?: true;
  readonly withoutSecretsEndpoint?: true;
  readonly secretsEndpoint?: Partial<ec2.InterfaceVpcEndpointOptions>;
  readonly s3Policy?: true;
  readonly allowAllOutbound?: boolean;
  readonly without?: readonly ('self in' | 'self out' | 's3 out' | 'database in' | 'database out' | 'endpoint in')[];
  readonly withoutZone?: true;
  readonly zone?: string;
  readonly withoutNetwork?: true;
  readonly withoutConnection?: true;
  readonly assumedBy?: string;
  readonly managedPolicy?: boolean;
  readonly statements?: readonly iam.PolicyStatement[];
  readonly withoutSecretRight?: true;
  readonly withoutScriptRight?: true;
  readonly glueVersion?: string;
  readonly enforcesTls?: boolean;
  readonly arguments?: Readonly<Record<string, string>>;
  readonly workers?: number;
}

/** A stack with a Glue job that loads a database, and all that fixes name. */
export interface Parts {
  readonly stack: Stack;
  readonly vpc: ec2.IVpc;
  readonly subnet: ec2.ISubnet;
  readonly jobGroup: ec2.SecurityGroup;
  readonly databaseGroup: ec2.SecurityGroup;
  readonly database: rds.DatabaseInstance;
  readonly secret: NonNullable<rds.DatabaseInstance['secret']>;
  readonly role: iam.Role;
  readonly bucket: s3.Bucket;
  readonly connection: glue.CfnConnection;
  readonly job: glue.CfnJob;
  readonly endpoint: ec2.InterfaceVpcEndpoint | undefined;
  readonly s3Endpoint: ec2.GatewayVpcEndpoint | undefined;
}

const folder = mkdtempSync(join(tmpdir(), 'aspen-doctor-'));
afterAll(() => rmSync(folder, { recursive: true }));

let apps = 0;

/** An empty stack of an app of its own. */
export function newStack(name = 'Etl'): Stack {
  const app = new App({
    outdir: join(folder, String(++apps)),
    context: { 'aws:cdk:enable-path-metadata': true },
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  return new Stack(app, name);
}

/** A stack as the doctor reads it. */
export function asTemplate(stack: Stack) {
  const app = stack.node.root;
  if (!(app instanceof App)) throw new Error('The stack has no app.');
  return readStack(join(app.synth({ force: true }).directory, stack.templateFile));
}

/** The CDK's class is not quite its own interface under `exactOptionalPropertyTypes`. */
function isVpc(vpc: ec2.IVpc | ec2.Vpc): vpc is ec2.IVpc {
  return 'vpcId' in vpc;
}

function network(stack: Stack, { natGateways = 0, subnetType, cidrMask = 24, ...rest }: Variation): ec2.IVpc {
  const type = subnetType ?? (natGateways > 0 ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED);
  const outside = natGateways > 0 ? [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 28 }] : [];
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 2,
    natGateways,
    enableDnsSupport: true,
    enableDnsHostnames: rest.enableDnsHostnames ?? true,
    subnetConfiguration: [...outside, { name: 'Etl', subnetType: type, cidrMask }],
    restrictDefaultSecurityGroup: false,
  });
  if (!isVpc(vpc)) throw new Error('It is no network.');
  return vpc;
}

function groups(stack: Stack, vpc: ec2.IVpc, { form, allowAllOutbound = false, without = [] }: Variation) {
  const options = { vpc, disableInlineRules: form === 'standalone' };
  const jobGroup = new ec2.SecurityGroup(stack, 'JobGroup', { ...options, allowAllOutbound });
  const databaseGroup = new ec2.SecurityGroup(stack, 'DatabaseGroup', { ...options, allowAllOutbound: false });
  if (!without.includes('self in')) jobGroup.addIngressRule(jobGroup, ec2.Port.allTcp());
  if (!allowAllOutbound) {
    if (!without.includes('self out')) jobGroup.addEgressRule(jobGroup, ec2.Port.allTcp());
    if (!without.includes('s3 out')) jobGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443));
    if (!without.includes('database out')) jobGroup.addEgressRule(databaseGroup, ec2.Port.tcp(5432));
  }
  if (!without.includes('database in')) databaseGroup.addIngressRule(jobGroup, ec2.Port.tcp(5432));
  return { jobGroup, databaseGroup };
}

function endpoints(vpc: ec2.IVpc, jobGroup: ec2.SecurityGroup, variation: Variation) {
  const { withoutS3Endpoint, withoutSecretsEndpoint, secretsEndpoint, s3Policy, without = [] } = variation;
  const s3Endpoint =
    withoutS3Endpoint === true
      ? undefined
      : vpc.addGatewayEndpoint('S3Way', { service: ec2.GatewayVpcEndpointAwsService.S3 });
  if (s3Policy === true) {
    s3Endpoint?.addToPolicy(
      new iam.PolicyStatement({
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: ['arn:aws:s3:::somewhere-else/*'],
      }),
    );
  }
  if (withoutSecretsEndpoint === true) return { s3Endpoint, endpoint: undefined };
  const endpoint = vpc.addInterfaceEndpoint('SecretsWay', {
    service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    open: false,
    ...secretsEndpoint,
  });
  if (!without.includes('endpoint in')) endpoint.connections.allowDefaultPortFrom(jobGroup);
  return { s3Endpoint, endpoint };
}

function jobRole(stack: Stack, bucket: s3.Bucket, variation: Variation): iam.Role {
  const { assumedBy = 'glue.amazonaws.com', managedPolicy = true, statements = [], withoutScriptRight } = variation;
  const role = new iam.Role(stack, 'JobRole', {
    assumedBy: new iam.ServicePrincipal(assumedBy),
    managedPolicies: managedPolicy
      ? [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSGlueServiceRole')]
      : [],
  });
  for (const statement of statements) role.addToPolicy(statement);
  if (withoutScriptRight !== true) bucket.grantReadWrite(role);
  return role;
}

/** Makes a Glue job that loads RDS from S3 as people write it with the CDK, right except for what varies. */
export function glueStack(variation: Variation = { form: 'inline' }): Parts {
  const stack = newStack();
  const vpc = network(stack, variation);
  const { jobGroup, databaseGroup } = groups(stack, vpc, variation);
  const { s3Endpoint, endpoint } = endpoints(vpc, jobGroup, variation);
  const placed = { subnets: vpc.selectSubnets({ subnetGroupName: 'Etl' }).subnets };
  const [subnet] = placed.subnets;
  if (subnet === undefined) throw new Error('The network has no subnet.');
  const database = new rds.DatabaseInstance(stack, 'Database', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
    vpc,
    vpcSubnets: placed,
    securityGroups: [databaseGroup],
  });
  const { secret } = database;
  if (secret === undefined) throw new Error('The database has no secret.');
  const bucket = new s3.Bucket(stack, 'Data');
  const role = jobRole(stack, bucket, variation);
  if (variation.withoutSecretRight !== true) secret.grantRead(role);
  const zone = variation.zone ?? subnet.availabilityZone;
  const connection = new glue.CfnConnection(stack, 'Connection', {
    catalogId: stack.account,
    connectionInput: {
      name: 'warehouse',
      connectionType: 'JDBC',
      connectionProperties: {
        JDBC_CONNECTION_URL: `jdbc:postgresql://${database.dbInstanceEndpointAddress}:${database.dbInstanceEndpointPort}/postgres`,
        SECRET_ID: secret.secretArn,
        ...(variation.enforcesTls === false ? {} : { JDBC_ENFORCE_SSL: 'true' }),
      },
      ...(variation.withoutNetwork === true
        ? {}
        : {
            physicalConnectionRequirements: {
              subnetId: subnet.subnetId,
              securityGroupIdList: [jobGroup.securityGroupId],
              ...(variation.withoutZone === true ? {} : { availabilityZone: zone }),
            },
          }),
    },
  });
  const job = new glue.CfnJob(stack, 'Job', {
    role: role.roleArn,
    command: { name: 'glueetl', scriptLocation: `s3://${bucket.bucketName}/scripts/load.scala` },
    ...(variation.withoutConnection === true ? {} : { connections: { connections: [connection.ref] } }),
    defaultArguments: {
      '--TempDir': `s3://${bucket.bucketName}/temporary/`,
      ...(variation.withoutConnection === true ? { '--HOST': database.dbInstanceEndpointAddress } : {}),
      ...variation.arguments,
    },
    glueVersion: variation.glueVersion ?? '5.0',
    numberOfWorkers: variation.workers ?? 2,
    workerType: 'G.1X',
    timeout: 60,
  });
  return {
    stack,
    vpc,
    subnet,
    jobGroup,
    databaseGroup,
    database,
    secret,
    role,
    bucket,
    connection,
    job,
    endpoint,
    s3Endpoint,
  };
}
