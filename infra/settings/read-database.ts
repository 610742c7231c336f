import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AuroraPostgresEngineVersion, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Mistake } from '../../model/errors.ts';
import type { Fields } from '../../model/fields.ts';
import type { SecretReference } from '../database/placed-database.ts';
import {
  type ExistingDatabasePlace,
  type ExistingNetwork,
  existingDatabase,
  newInstance,
  newServerlessCluster,
  type TargetDatabase,
} from '../database/target-database.ts';
import { RULES } from '../rules.ts';
import { readNetwork } from './read-network.ts';
import { group, needed, optional } from './read-text.ts';

/** Where it cannot be read, a place that the CDK takes: what is wrong is told with the rest. */
const NO_SECRET = 'arn:aws:secretsmanager:::secret:none-000000';

function readSecret(scope: Construct, fields: Fields): SecretReference {
  const secret = needed(fields, 'secretArn', RULES.secret) || NO_SECRET;
  const key = optional(fields, 'secretKeyArn', RULES.key);
  return Secret.fromSecretAttributes(scope, 'ExistingSecret', {
    secretCompleteArn: secret,
    ...(key === null ? {} : { encryptionKey: Key.fromKeyArn(scope, 'ExistingSecretKey', key) }),
  });
}

function readPlace(scope: Construct, fields: Fields): ExistingDatabasePlace {
  const cidr = optional(fields, 'cidr', RULES.cidr);
  if (fields.value('cidr') === undefined) {
    const groupId = needed(fields, 'securityGroupId', RULES.group);
    return { securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'ExistingGroup', groupId) };
  }
  if (fields.value('securityGroupId') !== undefined) {
    fields.wrong('securityGroupId', 'beside cidr', "one of them: the database's own group, or its addresses");
  }
  return { cidr: cidr ?? '' };
}

function readExisting(scope: Construct, fields: Fields, network: ExistingNetwork | undefined): TargetDatabase | null {
  const host = needed(fields, 'host', RULES.host);
  const database = needed(fields, 'database', RULES.database);
  const secret = readSecret(scope, fields);
  const place = readPlace(scope, fields);
  const port = fields.value('port') === undefined ? 5432 : fields.wholeNumber('port', 1, 65_535);
  const authorities = fields.text('authorities');
  if (network === undefined) fields.wrong('network', 'nothing', 'the network in which the database is: vpcId, subnets');
  if (network === undefined || port === null) return null;
  const optionally = authorities === null ? {} : { authorities };
  return existingDatabase({ host, port, database, secret, network, ...place, ...optionally });
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
