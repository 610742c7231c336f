import type { Stack } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  type AspenPipelineProps,
  type EndpointService,
  type ExistingNetwork,
  existingDatabase,
  newInstance,
  newServerlessCluster,
  type TargetDatabase,
} from '../../infra/index.ts';

/** Two zones, as a database wants them. */
const ZONES = ['eu-west-1a', 'eu-west-1b'];
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/admin-AbCdEf';

/** A network that is there already. */
function network(stack: Stack, present: readonly EndpointService[] = []): ExistingNetwork {
  const vpc = Vpc.fromVpcAttributes(stack, 'TheirVpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ZONES });
  const subnets = ZONES.map((availabilityZone, at) =>
    Subnet.fromSubnetAttributes(stack, `TheirSubnet${at}`, {
      subnetId: `subnet-0123456789abcdef${at}`,
      availabilityZone,
      routeTableId: `rtb-0123456789abcdef${at}`,
    }),
  );
  return { vpc, subnets: { subnets }, present };
}

/** A database that is there already. */
function database(stack: Stack, present: readonly EndpointService[] = []): TargetDatabase {
  return existingDatabase({
    host: 'shop.cluster-abcdefghijkl.eu-west-1.rds.amazonaws.com',
    port: 6432,
    database: 'shop',
    secret: Secret.fromSecretCompleteArn(stack, 'TheirSecret', SECRET),
    securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'TheirGroup', 'sg-0123456789abcdef0'),
    network: network(stack, present),
  });
}

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/';

/** A database on premises, its secret under a key of its own, in a VPC whose endpoint lets in only whom it names. */
function databaseByAddress(stack: Stack): TargetDatabase {
  return existingDatabase({
    host: 'shop.example.com',
    database: 'shop',
    cidr: '10.20.30.40/32',
    secret: Secret.fromSecretAttributes(stack, 'TheirSecret', {
      secretCompleteArn: SECRET,
      encryptionKey: Key.fromKeyArn(stack, 'TheirSecretKey', `${KEY}of-the-secret`),
    }),
    network: {
      ...network(stack, ['s3', 'secretsmanager']),
      endpointSecurityGroup: SecurityGroup.fromSecurityGroupId(stack, 'TheirEndpointGroup', 'sg-0fedcba9876543210'),
    },
  });
}

/** A way to deploy: what it is given, apart from its pipeline. */
export interface Deployment {
  readonly name: string;
  /** What starts the tables of its pipeline. */
  readonly pipeline: 'crawled' | 'event';
  readonly props: (stack: Stack) => Omit<AspenPipelineProps, 'pipeline'>;
}

/** The ways to deploy that differ in what they make. */
export const deployments: readonly Deployment[] = [
  {
    name: 'new VPC, new instance',
    pipeline: 'crawled',
    props: () => ({ database: newInstance(), notify: ['operator@example.com'] }),
  },
  { name: 'new VPC, new serverless cluster', pipeline: 'crawled', props: () => ({ database: newServerlessCluster() }) },
  {
    name: 'existing VPC, new instance',
    pipeline: 'crawled',
    props: (stack) => ({ database: newInstance({ network: network(stack) }) }),
  },
  {
    name: 'existing VPC, existing database',
    pipeline: 'crawled',
    props: (stack) => ({ database: database(stack), notify: ['operator@example.com'] }),
  },
  {
    name: 'existing VPC, existing database, both endpoints present',
    pipeline: 'crawled',
    props: (stack) => ({ database: database(stack, ['s3', 'secretsmanager']) }),
  },
  {
    name: 'existing bucket with a folder',
    pipeline: 'crawled',
    props: (stack) => ({
      database: database(stack),
      bucket: Bucket.fromBucketName(stack, 'TheirBucket', 'shop-landing'),
      folder: 'incoming/',
    }),
  },
  {
    name: 'database by its addresses, keys of their own, both endpoints present',
    pipeline: 'crawled',
    props: (stack) => ({
      database: databaseByAddress(stack),
      bucket: Bucket.fromBucketAttributes(stack, 'TheirBucket', {
        bucketName: 'shop-landing',
        encryptionKey: Key.fromKeyArn(stack, 'TheirBucketKey', `${KEY}of-the-bucket`),
      }),
    }),
  },
  {
    name: 'existing bucket with a folder, all of it governed by Lake Formation',
    pipeline: 'crawled',
    props: (stack) => ({
      database: database(stack),
      bucket: Bucket.fromBucketName(stack, 'TheirBucket', 'shop-landing'),
      folder: 'incoming/',
      lakeFormation: 'data',
    }),
  },
  {
    name: 'new bucket, its catalog governed by Lake Formation',
    pipeline: 'crawled',
    props: (stack) => ({ database: database(stack), lakeFormation: 'catalog' }),
  },
  {
    name: 'Glue 6.0, event and schedule tables',
    pipeline: 'event',
    props: (stack) => ({ database: database(stack), glueVersion: '6.0' }),
  },
];
