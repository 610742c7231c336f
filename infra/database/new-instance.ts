import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Network } from '../network/network.ts';
import { ADMIN, acknowledgeDeletable, databaseGroup, secretOf } from './new-database.ts';
import { type PlacedDatabase, POSTGRES_PORT } from './placed-database.ts';
import type { NewInstanceOptions } from './target-database.ts';

/** The major version alone: RDS takes the minor one that is its default in the region. */
const NEWEST = rds.PostgresEngineVersion.VER_18;

/** Makes an RDS instance: encrypted, backed up, reached from inside the VPC alone, kept when the stack goes. */
export function makeInstance(scope: Construct, network: Network, options: NewInstanceOptions): PlacedDatabase {
  const { database = 'aspen', storage = 20 } = options;
  const securityGroup = databaseGroup(scope, network);
  const instance = new rds.DatabaseInstance(scope, 'Instance', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: options.version ?? NEWEST }),
    instanceType: options.instanceType ?? ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL),
    vpc: network.vpc,
    vpcSubnets: network.subnets,
    securityGroups: [securityGroup],
    credentials: rds.Credentials.fromGeneratedSecret(ADMIN),
    databaseName: database,
    port: POSTGRES_PORT,
    allocatedStorage: storage,
    maxAllocatedStorage: storage * 10,
    storageType: rds.StorageType.GP3,
    storageEncrypted: true,
    multiAz: options.multiAz ?? false,
    publiclyAccessible: false,
    backupRetention: Duration.days(options.backupDays ?? 7),
    copyTagsToSnapshot: true,
    deletionProtection: options.deletionProtection ?? false,
    autoMinorVersionUpgrade: true,
  });
  acknowledge(
    instance,
    'AwsSolutions-RDS11',
    'Who can try one port can try them all; groups keep everybody else away.',
  );
  if (options.multiAz !== true) {
    acknowledge(instance, 'AwsSolutions-RDS3', 'A standby doubles the price: set `multiAz` for one.');
  }
  if (options.deletionProtection !== true) acknowledgeDeletable(instance);
  return {
    host: instance.instanceEndpoint.hostname,
    port: POSTGRES_PORT,
    database,
    secret: secretOf(instance),
    peer: securityGroup,
    securityGroup,
    ready: [instance],
  };
}
