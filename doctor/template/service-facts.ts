import type { Database, LambdaFunction, ServiceFacts, WorkflowTarget } from '../facts/services.ts';
import { type Known, LIVE, Unknown } from '../facts/unknown.ts';
import { at, boolean, each, number, text, texts } from '../json.ts';
import { defaultPort } from '../network/default-port.ts';
import type { Resource, Resources } from './resources.ts';
import { roleKey } from './role-name.ts';

function subnetsOf(resources: Resources, { properties, place }: Resource): Known<readonly string[]> {
  const name = text(properties['DBSubnetGroupName']);
  const group = name === null ? undefined : resources.get(name);
  const unknown = new Unknown(
    name === null ? `${place.id} names no subnets` : `the subnets of ${place.id} are not in the ${resources.from}`,
    LIVE,
  );
  return group === undefined ? unknown : texts(group.properties['SubnetIds']);
}

function forcesTls(resources: Resources, { properties }: Resource): Known<boolean | null> {
  const name = text(properties['DBParameterGroupName']) ?? text(properties['DBClusterParameterGroupName']);
  const group = name === null ? undefined : resources.get(name);
  if (name !== null && group === undefined && !name.startsWith('default.')) {
    const shown = name.replaceAll(/[<>?]/g, '');
    return new Unknown(`the parameter group ${shown} is not in the ${resources.from}`, LIVE);
  }
  const set = text(at(group?.properties['Parameters'], 'rds.force_ssl'));
  return set === null ? null : set === '1' || set === 'true';
}

function readDatabase(resources: Resources, resource: Resource): Database {
  const { key, place, properties } = resource;
  const engine = text(properties['Engine']) ?? '';
  const cluster = resources.get(text(properties['DBClusterIdentifier']) ?? '');
  const open = key.slice(0, -1);
  const whole = cluster ?? resource;
  const version = Number.parseInt(text(whole.properties['EngineVersion']) ?? '', 10);
  return {
    place: { ...place, key },
    hosts: [`${open}.Endpoint.Address>`, `${open}.ReadEndpoint.Address>`],
    engine,
    version: Number.isNaN(version) ? null : version,
    port: number(whole.properties['Port']) ?? defaultPort(whole.type, engine, text(whole.properties['EngineMode'])),
    groups: texts(whole.properties['VPCSecurityGroups'] ?? whole.properties['VpcSecurityGroupIds']),
    subnets: subnetsOf(resources, whole),
    isPublic: boolean(properties['PubliclyAccessible']) === true,
    forcesTls: forcesTls(resources, whole),
  };
}

/** A proxy of RDS, which stands before a database and is connected to as if it were one. */
function readProxy({ key, place, properties }: Resource): Database {
  const family = (text(properties['EngineFamily']) ?? '').toLowerCase().replace('postgresql', 'postgres');
  return {
    place,
    hosts: [`${key.slice(0, -1)}.Endpoint>`],
    engine: family,
    version: null,
    port: defaultPort('AWS::RDS::DBProxy', family, null),
    groups: texts(properties['VpcSecurityGroupIds']),
    subnets: texts(properties['VpcSubnetIds']),
    isPublic: false,
    forcesTls: boolean(properties['RequireTLS']) === true,
  };
}

function readFunction({ place, properties }: Resource): LambdaFunction {
  return {
    place,
    role: roleKey(properties['Role']) ?? '',
    subnets: texts(at(properties, 'VpcConfig', 'SubnetIds')),
    groups: texts(at(properties, 'VpcConfig', 'SecurityGroupIds')),
    timeout: number(properties['Timeout']) ?? 3,
  };
}

function readTargets({ place, properties }: Resource): readonly WorkflowTarget[] {
  return each(properties['Targets']).flatMap((target) => {
    const arn = text(at(target, 'Arn')) ?? '';
    const [, workflow] = /:glue:.*:workflow\/(.+)$/.exec(arn) ?? [];
    const id = text(at(target, 'Id')) ?? '';
    return workflow === undefined ? [] : [{ place, id, arn, workflow, role: roleKey(at(target, 'RoleArn')) }];
  });
}

/** Reads what a template says of databases, functions and events. */
export function readServices(resources: Resources): ServiceFacts {
  const databases = ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'].flatMap((type) => resources.ofType(type));
  return {
    databases: [
      ...databases.map((resource) => readDatabase(resources, resource)),
      ...resources.ofType('AWS::RDS::DBProxy').map(readProxy),
    ],
    functions: resources.ofType('AWS::Lambda::Function').map(readFunction),
    workflowTargets: resources.ofType('AWS::Events::Rule').flatMap(readTargets),
  };
}
