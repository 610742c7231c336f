import { sslModeOf, withoutQuery } from '../address.ts';
import type { Connection, Crawler, GlueFacts, Job, Trigger } from '../facts-glue.ts';
import { at, boolean, each, isObject, type Json, type JsonObject, number, text, texts } from './json.ts';
import type { Resource, Resources } from './resources.ts';
import { roleKey } from './role-key.ts';

/** The address of a connection of a newer type, which names host and port by themselves. */
function urlOf(type: string, options: Json | undefined): string | null {
  const [host, port] = [text(at(options, 'HOST')), text(at(options, 'PORT'))];
  return host === null ? null : `jdbc:${type.toLowerCase()}://${host}${port === null ? '' : `:${port}`}/`;
}

function readConnection({ key, place, properties }: Resource): Connection {
  const input = properties['ConnectionInput'];
  const options = at(input, 'ConnectionProperties');
  const network = at(input, 'PhysicalConnectionRequirements');
  const type = text(at(input, 'ConnectionType')) ?? '';
  const url = text(at(options, 'JDBC_CONNECTION_URL')) ?? text(at(options, 'CONNECTION_URL')) ?? urlOf(type, options);
  return {
    place: { ...place, key },
    name: text(at(input, 'Name')) ?? key,
    type,
    url: url === null ? null : withoutQuery(url),
    sslMode: url === null ? null : sslModeOf(url),
    enforcesTls: boolean(at(options, 'JDBC_ENFORCE_SSL')) === true,
    secret: text(at(options, 'SECRET_ID')) ?? text(at(input, 'AuthenticationConfiguration', 'SecretArn')),
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

/** Glue's own default of a timeout, in minutes; streaming jobs have none. */
const DEFAULT_TIMEOUT = 480;

/** How many machines a job has; one of Python's shell has a part of one. */
function workersOf(properties: JsonObject): number {
  if (text(at(properties, 'Command', 'Name')) === 'pythonshell') return 1;
  return Math.ceil(number(properties['NumberOfWorkers']) ?? number(properties['MaxCapacity']) ?? 10);
}

function readJob({ place, properties }: Resource): Job {
  const args = properties['DefaultArguments'];
  const pairs = Object.entries(isObject(args) ? args : {}).flatMap(([name, value]): [string, string][] => {
    const written = text(value);
    return written === null ? [] : [[name, written]];
  });
  return {
    place,
    role: roleKey(properties['Role']) ?? '',
    connections: texts(at(properties, 'Connections', 'Connections')),
    script: text(at(properties, 'Command', 'ScriptLocation')),
    arguments: new Map(pairs),
    glueVersion: text(properties['GlueVersion']),
    workers: workersOf(properties),
    concurrentRuns: number(at(properties, 'ExecutionProperty', 'MaxConcurrentRuns')) ?? 1,
    timeout: number(properties['Timeout']) ?? DEFAULT_TIMEOUT,
  };
}

function readCrawler({ place, properties }: Resource): Crawler {
  const targets = ['S3Targets', 'CatalogTargets'].flatMap((kind) => each(at(properties, 'Targets', kind)));
  return {
    place,
    role: roleKey(properties['Role']) ?? '',
    queues: targets.flatMap((target) => texts(at(target, 'EventQueueArn'))),
  };
}

function readTrigger({ place, properties }: Resource): Trigger {
  return { place, type: text(properties['Type']) ?? '', workflow: text(properties['WorkflowName']) };
}

/** Reads what a template says of Glue. */
export function readGlue(resources: Resources): GlueFacts {
  return {
    connections: connections(resources),
    jobs: resources.ofType('AWS::Glue::Job').map(readJob),
    crawlers: resources.ofType('AWS::Glue::Crawler').map(readCrawler),
    triggers: resources.ofType('AWS::Glue::Trigger').map(readTrigger),
  };
}
