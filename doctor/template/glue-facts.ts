import { connectionOptions } from '../connection-options.ts';
import {
  type CatalogEncryption,
  type Connection,
  type Crawler,
  DEFAULT_TIMEOUT,
  type GlueFacts,
  type Job,
  type SecurityConfiguration,
  type Trigger,
  workersOf,
} from '../facts/glue.ts';
import { at, boolean, each, isObject, type Json, number, text, texts } from '../json.ts';
import { customersKey } from './customers-key.ts';
import type { Resource, Resources } from './resources.ts';
import { roleKey } from './role-name.ts';

function readConnection({ key, place, properties }: Resource): Connection {
  const input = properties['ConnectionInput'];
  const options = at(input, 'ConnectionProperties');
  const network = at(input, 'PhysicalConnectionRequirements');
  const type = text(at(input, 'ConnectionType')) ?? '';
  const written = connectionOptions(type, (name) => text(at(options, name)));
  return {
    place: { ...place, key },
    name: text(at(input, 'Name')) ?? key,
    type,
    ...written,
    secret: written.secret ?? text(at(input, 'AuthenticationConfiguration', 'SecretArn')),
    subnet: text(at(network, 'SubnetId')),
    groups: texts(at(network, 'SecurityGroupIdList')),
    zone: text(at(network, 'AvailabilityZone')),
  };
}

function connections(resources: Resources): ReadonlyMap<string, Connection> {
  const all = resources.ofType('AWS::Glue::Connection').map(readConnection);
  // A job may name them by reference or by name.
  return new Map(all.flatMap((each) => [each.place.key, each.name].map((key): [string, Connection] => [key, each])));
}

function readJob({ place, properties }: Resource): Job {
  const args = properties['DefaultArguments'];
  const pairs = Object.entries(isObject(args) ? args : {}).flatMap(([name, value]): [string, string][] => {
    const written = text(value);
    return written === null ? [] : [[name, written]];
  });
  return {
    kind: 'job',
    place,
    role: roleKey(properties['Role']) ?? '',
    connections: texts(at(properties, 'Connections', 'Connections')),
    securityConfiguration: text(properties['SecurityConfiguration']),
    script: text(at(properties, 'Command', 'ScriptLocation')),
    arguments: new Map(pairs),
    glueVersion: text(properties['GlueVersion']),
    workers: workersOf(
      text(at(properties, 'Command', 'Name')),
      number(properties['NumberOfWorkers']) ?? number(properties['MaxCapacity']),
    ),
    concurrentRuns: number(at(properties, 'ExecutionProperty', 'MaxConcurrentRuns')) ?? 1,
    timeout: number(properties['Timeout']) ?? DEFAULT_TIMEOUT,
  };
}

function readCrawler({ place, properties }: Resource): Crawler {
  const kinds = properties['Targets'];
  const targets = Object.values(isObject(kinds) ? kinds : {}).flatMap(each);
  const files = each(at(kinds, 'S3Targets'));
  return {
    kind: 'crawler',
    place,
    role: roleKey(properties['Role']) ?? '',
    connections: [...new Set(targets.flatMap((target) => texts(at(target, 'ConnectionName'))))],
    arguments: new Map(),
    securityConfiguration: text(properties['CrawlerSecurityConfiguration']),
    database: text(properties['DatabaseName']),
    paths: files.flatMap((target) => texts(at(target, 'Path'))),
    queues: targets.flatMap((target) => texts(at(target, 'EventQueueArn'))),
    makesTables: each(at(kinds, 'CatalogTargets')).length === 0,
    usesLakeFormation: boolean(at(properties, 'LakeFormationConfiguration', 'UseLakeFormationCredentials')) === true,
  };
}

function readTrigger({ place, properties }: Resource): Trigger {
  return { place, type: text(properties['Type']) ?? '', workflow: text(properties['WorkflowName']) };
}

function readSecurityConfiguration(
  resources: Resources,
  { key, place, properties }: Resource,
): readonly [string, SecurityConfiguration] {
  const settings = properties['EncryptionConfiguration'];
  const keyOf = (mode: string, part: Json | undefined) =>
    text(at(part, mode)) === 'DISABLED' ? null : customersKey(resources, at(part, 'KmsKeyArn'));
  const logs = at(settings, 'CloudWatchEncryption');
  const bookmarks = at(settings, 'JobBookmarksEncryption');
  return [
    text(properties['Name']) ?? key,
    {
      place: { ...place, key },
      s3Keys: each(at(settings, 'S3Encryptions')).flatMap((part) => keyOf('S3EncryptionMode', part) ?? []),
      logsKey: keyOf('CloudWatchEncryptionMode', logs),
      bookmarksKey: keyOf('JobBookmarksEncryptionMode', bookmarks),
    },
  ];
}

function readCatalogEncryption(resources: Resources, { place, properties }: Resource): CatalogEncryption {
  const settings = properties['DataCatalogEncryptionSettings'];
  const atRest = at(settings, 'EncryptionAtRest');
  const passwords = at(settings, 'ConnectionPasswordEncryption');
  const hidesPasswords = boolean(at(passwords, 'ReturnConnectionPasswordEncrypted')) === true;
  return {
    place,
    // By a role of the catalog, nobody else needs the key.
    key:
      text(at(atRest, 'CatalogEncryptionMode')) === 'SSE-KMS'
        ? customersKey(resources, at(atRest, 'SseAwsKmsKeyId'))
        : null,
    passwordKey: hidesPasswords ? customersKey(resources, at(passwords, 'KmsKeyId')) : null,
  };
}

/** Reads what a template says of Glue. */
export function readGlue(resources: Resources): GlueFacts {
  const [catalog] = resources.ofType('AWS::Glue::DataCatalogEncryptionSettings');
  return {
    connections: connections(resources),
    jobs: resources.ofType('AWS::Glue::Job').map(readJob),
    crawlers: resources.ofType('AWS::Glue::Crawler').map(readCrawler),
    triggers: resources.ofType('AWS::Glue::Trigger').map(readTrigger),
    securityConfigurations: new Map(
      resources.ofType('AWS::Glue::SecurityConfiguration').flatMap((resource) => {
        const [name, configuration] = readSecurityConfiguration(resources, resource);
        // One may be named by reference or by name.
        return [name, resource.key].map((key): [string, SecurityConfiguration] => [key, configuration]);
      }),
    ),
    catalogEncryption: catalog === undefined ? null : readCatalogEncryption(resources, catalog),
  };
}
