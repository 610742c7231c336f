import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Mistake } from '../model/errors.ts';
import { Fields, show } from '../model/fields.ts';
import { nearest } from '../model/nearest.ts';
import type { AspenPipelineProps } from './aspen-pipeline-props.ts';
import {
  type ExistingNetwork,
  existingDatabase,
  newInstance,
  newServerlessCluster,
  type TargetDatabase,
} from './database/target-database.ts';
import { wrongDeployment } from './errors.ts';
import { RULES, type Rule } from './rules.ts';

/** What `infra/app.ts` deploys with, apart from the pipeline. */
export type AppSettings = Pick<
  AspenPipelineProps,
  'database' | 'name' | 'bucket' | 'folder' | 'glueVersion' | 'notify'
>;

/** A text that is there or not; null where it is not, or is wrong. */
function optional(fields: Fields, name: string, { pattern, expected }: Rule): string | null {
  const text = fields.text(name);
  if (text === null || pattern.test(text)) return text;
  fields.wrong(name, show(text), expected);
  return null;
}

/** A text that has to be there. */
function needed(fields: Fields, name: string, rule: Rule): string {
  if (fields.value(name) === undefined) fields.wrong(name, 'nothing', rule.expected);
  return optional(fields, name, rule) ?? '';
}

/** The settings of the group, where it is there. */
function group(fields: Fields, name: string, mistakes: Mistake[]): Fields | null {
  const value = fields.value(name);
  return value === undefined ? null : Fields.of(value, fields.pathOf(name), 'an object', mistakes);
}

function readSubnets(fields: Fields, mistakes: Mistake[]): { id: string; zone: string; routeTable: string }[] {
  const list = fields.list('subnets') ?? [];
  if (list.length === 0)
    fields.wrong('subnets', 'none', 'the subnets for jobs and functions: id, availabilityZone, routeTableId');
  return list.flatMap((item, at) => {
    const subnet = Fields.of(item, `${fields.pathOf('subnets')}[${at}]`, 'an object', mistakes);
    if (subnet === null) return [];
    const id = needed(subnet, 'id', RULES.subnet);
    const zone = needed(subnet, 'availabilityZone', RULES.zone);
    const routeTable = needed(subnet, 'routeTableId', RULES.routeTable);
    subnet.close();
    return [{ id, zone, routeTable }];
  });
}

function readNetwork(scope: Construct, fields: Fields, mistakes: Mistake[]): ExistingNetwork {
  const vpcId = needed(fields, 'vpcId', RULES.vpc);
  const subnets = readSubnets(fields, mistakes);
  const present = (fields.texts('present') ?? []).filter((name, at) => {
    if (name === 's3' || name === 'secretsmanager') return true;
    fields.wrong(`present[${at}]`, name, 's3 or secretsmanager');
    return false;
  });
  fields.close();
  const vpc = Vpc.fromVpcAttributes(scope, 'ExistingVpc', {
    vpcId,
    // The CDK wants one, where there is a mistake too.
    availabilityZones: subnets.length === 0 ? ['none'] : subnets.map(({ zone }) => zone),
  });
  const chosen = subnets.map(({ id, zone, routeTable }, at) =>
    Subnet.fromSubnetAttributes(scope, `ExistingSubnet${at}`, {
      subnetId: id,
      availabilityZone: zone,
      routeTableId: routeTable,
    }),
  );
  return {
    vpc,
    subnets: { subnets: chosen },
    present: present.map((name) => (name === 's3' ? 's3' : 'secretsmanager')),
  };
}

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

function readDatabase(scope: Construct, fields: Fields, mistakes: Mistake[]): TargetDatabase | null {
  const kind = fields.choice('kind', ['instance', 'serverless', 'existing'], 'instance');
  const inside = group(fields, 'network', mistakes);
  const network = inside === null ? undefined : readNetwork(scope, inside, mistakes);
  if (kind === 'existing') return readExisting(scope, fields, network);
  const database = optional(fields, 'database', RULES.newDatabase) ?? 'aspen';
  const options = { database, ...(network === undefined ? {} : { network }) };
  return kind === 'instance' ? newInstance(options) : newServerlessCluster(options);
}

/**
 * The settings in the context of an app, which the CDK's own stand in too.
 *
 * @throws {DeploymentError} where they seem to stand under another name: a database would be made that nobody wants.
 */
export function findSettings(context: Readonly<Record<string, unknown>>): unknown {
  const names = Object.keys(context);
  const near = names.includes('aspen') ? null : nearest('aspen', names);
  if (near === null) return context['aspen'];
  throw wrongDeployment([{ path: `context.${near}`, found: 'an unknown name', expected: 'aspen' }]);
}

/**
 * Reads the settings of `cdk.json` (`context.aspen`), so that a database and a network can be named without writing
 * TypeScript.
 *
 * @param raw The settings; undefined for none.
 * @throws {DeploymentError} with every mistake.
 */
export function readSettings(scope: Construct, raw: unknown = {}): AppSettings {
  const mistakes: Mistake[] = [];
  const fields = Fields.of(raw, 'aspen', 'an object', mistakes);
  if (fields === null) throw wrongDeployment(mistakes);
  const inside = group(fields, 'database', mistakes);
  const database = inside === null ? newInstance() : readDatabase(scope, inside, mistakes);
  inside?.close();
  const name = optional(fields, 'name', RULES.name);
  const bucket = optional(fields, 'bucket', RULES.bucket);
  const folder = optional(fields, 'folder', RULES.folder);
  const glueVersion = fields.choice('glueVersion', ['5.1', '6.0'], '5.1');
  const notify = fields.texts('notify') ?? [];
  for (const [at, address] of notify.entries()) {
    if (!RULES.address.pattern.test(address)) fields.wrong(`notify[${at}]`, show(address), RULES.address.expected);
  }
  fields.close();
  if (mistakes.length > 0 || database === null) throw wrongDeployment(mistakes);
  return {
    database,
    glueVersion,
    notify,
    ...(name === null ? {} : { name }),
    ...(folder === null ? {} : { folder }),
    ...(bucket === null ? {} : { bucket: Bucket.fromBucketName(scope, 'ExistingBucket', bucket) }),
  };
}
