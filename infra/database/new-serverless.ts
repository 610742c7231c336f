import { Duration } from 'aws-cdk-lib';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Network } from '../network/network.ts';
import { ADMIN, acknowledgeDeletable, databaseGroup, secretOf } from './new-database.ts';
import { type PlacedDatabase, POSTGRES_PORT } from './placed-database.ts';
import type { NewServerlessOptions } from './target-database.ts';

/** Aurora wants a minor version too: one that is half a year old, so that regions have it and none has given it up. */
const NEWEST = rds.AuroraPostgresEngineVersion.VER_18_4;

/** Makes an Aurora Serverless v2 cluster with one writer, likewise encrypted, backed up and kept. */
export function makeServerless(scope: Construct, network: Network, options: NewServerlessOptions): PlacedDatabase {
  const { database = 'aspen' } = options;
  const securityGroup = databaseGroup(scope, network);
  const cluster = new rds.DatabaseCluster(scope, 'Cluster', {
    engine: rds.DatabaseClusterEngine.auroraPostgres({
      version: options.version ?? NEWEST,
    }),
    writer: rds.ClusterInstance.serverlessV2('Writer', { publiclyAccessible: false, autoMinorVersionUpgrade: true }),
    serverlessV2MinCapacity: options.minCapacity ?? 0.5,
    serverlessV2MaxCapacity: options.maxCapacity ?? 8,
    vpc: network.vpc,
    vpcSubnets: network.subnets,
    securityGroups: [securityGroup],
    credentials: rds.Credentials.fromGeneratedSecret(ADMIN),
    defaultDatabaseName: database,
    port: POSTGRES_PORT,
    storageEncrypted: true,
    backup: { retention: Duration.days(options.backupDays ?? 7) },
    copyTagsToSnapshot: true,
    deletionProtection: options.deletionProtection ?? false,
  });
  acknowledge(cluster, 'AwsSolutions-RDS6', "Glue's connection logs in with a password alone, so its users have one.");
  if (options.deletionProtection !== true) acknowledgeDeletable(cluster);
  return {
    host: cluster.clusterEndpoint.hostname,
    port: POSTGRES_PORT,
    database,
    secret: secretOf(cluster),
    peer: securityGroup,
    securityGroup,
    ready: [cluster],
  };
}
