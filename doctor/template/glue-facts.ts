import { connectionOptions } from '../connection-options.ts';
import {
  type Connection,
  type Crawler,
  DEFAULT_TIMEOUT,
  type GlueFacts,
  type Job,
  type Trigger,
  workersOf,
} from '../facts/glue.ts';
import { at, each, isObject, number, text, texts } from '../json.ts';
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
    place,
    role: roleKey(properties['Role']) ?? '',
    connections: texts(at(properties, 'Connections', 'Connections')),
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
