import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AuroraPostgresEngineVersion, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Mistake } from '../../model/errors.ts';
import type { Fields } from '../../model/fields.ts';
import {
  type ExistingNetwork,
  existingDatabase,
  newInstance,
  newServerlessCluster,
  type TargetDatabase,
} from '../database/target-database.ts';
import { RULES } from '../rules.ts';
import { readNetwork } from './read-network.ts';
import { group, needed, optional } from './read-text.ts';

function readExisting(scope: Construct, fields: Fields, network: ExistingNetwork | undefined): TargetDatabase | null {
  const host = needed(fields, 'host', RULES.host);
  const database = needed(fields, 'database', RULES.database);
  const secret = needed(fields, 'secretArn', RULES.secret);
  const groupId = needed(fields, 'securityGroupId', RULES.group);
  const port = fields.value('port') === undefined ? 5432 : fields.wholeNumber('port', 1, 65_535);
  const authorities = fields.text('authorities');
  if (network === undefined) fields.wrong('network', 'nothing', 'the network in which the database is: vpcId, subnets');
  if (network === undefined || port === null) return null;
  return existingDatabase({
    host,
    port,
    database,
    secret: Secret.fromSecretCompleteArn(
      scope,
      'ExistingSecret',
      secret || 'arn:aws:secretsmanager:::secret:none-000000',
    ),
    securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'ExistingGroup', groupId),
    network,
    ...(authorities === null ? {} : { authorities }),
  });
}

function readNew(
  fields: Fields,
  kind: 'instance' | 'serverless',
  network: ExistingNetwork | undefined,
): TargetDatabase {
  const database = optional(fields, 'database', RULES.newDatabase) ?? 'aspen';
  const version = optional(fields, 'version', RULES.version);
  const major = version?.split('.')[0] ?? '';
  const options = { database, ...(network === undefined ? {} : { network }) };
  if (kind === 'instance') {
    return newInstance(version === null ? options : { ...options, version: PostgresEngineVersion.of(version, major) });
  }
  if (version === null) return newServerlessCluster(options);
  return newServerlessCluster({ ...options, version: AuroraPostgresEngineVersion.of(version, major) });
}

/** Reads the database that a deployment loads into. */
export function readDatabase(scope: Construct, fields: Fields, mistakes: Mistake[]): TargetDatabase | null {
  const kind = fields.choice('kind', ['instance', 'serverless', 'existing'], 'instance');
  const inside = group(fields, 'network', mistakes);
  const network = inside === null ? undefined : readNetwork(scope, inside, mistakes);
  if (kind === 'existing') return readExisting(scope, fields, network);
  return readNew(fields, kind, network);
}
