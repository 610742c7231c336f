import type { Facts } from '../facts/facts.ts';
import { LIVE, notAnId, Unknown } from '../facts/unknown.ts';
import { type JsonObject, text, texts } from '../json.ts';
import { hasPlaceholder } from '../policy/patterns.ts';
import { readGlue } from '../template/glue-facts.ts';
import { readNetwork } from '../template/network-facts.ts';
import { readPermissions } from '../template/permission-facts.ts';
import { type Resource, type Resources, resourcesOf } from '../template/resources.ts';
import { readServices } from '../template/service-facts.ts';
import { Aliases } from './aliases.ts';
import { Attributes } from './attributes.ts';
import { type Instance, instancesOf, type Plan, regionOf } from './plan.ts';
import { keyOf, References } from './references.ts';
import { glueTranslators } from './translate-glue.ts';
import { networkTranslators } from './translate-network.ts';
import { permissionTranslators } from './translate-permissions.ts';
import { serviceTranslators } from './translate-services.ts';

const TRANSLATORS = { ...networkTranslators, ...permissionTranslators, ...glueTranslators, ...serviceTranslators };

function translate(instances: readonly Instance[]): readonly Resource[] {
  const [references, aliases] = [new References(instances), new Aliases(instances)];
  return instances.flatMap((instance) => {
    const translator = Object.hasOwn(TRANSLATORS, instance.type) ? TRANSLATORS[instance.type] : undefined;
    if (translator === undefined) return [];
    const { address } = instance;
    const own = keyOf(instance);
    return translator(Attributes.of(instance, references, aliases), { key: own, address }).map(
      ({ type, properties, part }): Resource => {
        const id = part === null ? address : `${address}.${part}`;
        const key = part === null ? own : `<${id}>`;
        return { key, type, place: { key, id: address, path: null }, properties };
      },
    );
  });
}

/** Lists of an endpoint, by what is associated with it one at a time. */
const OF_ENDPOINTS = [
  ['RouteTableIds', 'RouteTable'],
  ['SubnetIds', 'Subnet'],
  ['SecurityGroupIds', 'Group'],
] as const;

/** What stands apart in Terraform and is a property in a template: by the key of what it belongs to. */
function apart(resources: readonly Resource[]): ReadonlyMap<string, JsonObject> {
  const more = new Map<string, JsonObject>();
  const add = (owner: string | null, properties: JsonObject) => {
    if (owner !== null) more.set(owner, { ...more.get(owner), ...properties });
  };
  const listed = (owner: string, name: string, value: string | null) =>
    add(owner, { [name]: [...texts(more.get(owner)?.[name]), ...(value === null ? [] : [value])] });
  for (const { type, properties } of resources) {
    if (type === 'Attachment')
      for (const role of texts(properties['Roles'])) listed(role, 'ManagedPolicyArns', text(properties['PolicyArn']));
    const [endpoint, policy] = [text(properties['Endpoint']), properties['Policy']];
    if (endpoint !== null) {
      if (policy !== undefined) add(endpoint, { PolicyDocument: policy });
      for (const [list, name] of OF_ENDPOINTS) if (name in properties) listed(endpoint, list, text(properties[name]));
    }
    if (type === 'KeyPolicy') add(text(properties['Key']), { KeyPolicy: properties['KeyPolicy'] ?? null });
    if (type === 'BucketKey' && properties['Key'] !== undefined) {
      const byDefault = { ServerSideEncryptionByDefault: { KMSMasterKeyID: properties['Key'] } };
      add(text(properties['Bucket']), {
        BucketEncryption: { ServerSideEncryptionConfiguration: [byDefault] },
      });
    }
  }
  return more;
}

/** What others may name a resource by. */
const namesOf = ({ key, properties }: Resource): readonly string[] =>
  [key, text(properties['RoleName']), text(properties['BucketName'])].flatMap((name) => name ?? []);

function withMore(resource: Resource, more: ReadonlyMap<string, JsonObject>): Resource {
  const properties = new Map(Object.entries(resource.properties));
  for (const owner of namesOf(resource)) {
    for (const [name, value] of Object.entries(more.get(owner) ?? {})) {
      properties.set(name, Array.isArray(value) ? [...texts(properties.get(name)), ...value] : value);
    }
  }
  return { ...resource, properties: Object.fromEntries(properties) };
}

/** The associations of subnets with the table that somebody made the main one of their network. */
function mainAssociations(resources: readonly Resource[]): readonly Resource[] {
  const ofType = (type: string) => resources.filter((each) => each.type === type);
  const own = new Set(ofType('AWS::EC2::SubnetRouteTableAssociation').map((each) => text(each.properties['SubnetId'])));
  return ofType('Main').flatMap(({ place, properties: { VpcId, RouteTableId } }) =>
    ofType('AWS::EC2::Subnet')
      .filter((subnet) => text(subnet.properties['VpcId']) === text(VpcId) && !own.has(subnet.key))
      .map(
        (subnet): Resource => ({
          key: `<${place.id}.${subnet.place.id}>`,
          type: 'AWS::EC2::SubnetRouteTableAssociation',
          place,
          properties: { SubnetId: subnet.key, RouteTableId: RouteTableId ?? null },
        }),
      ),
  );
}

/** The resources of a plan, in the words of a template. */
export function planResources(plan: Plan): Resources {
  const translated = translate(instancesOf(plan));
  const more = apart(translated);
  const whole = translated.map((resource) => withMore(resource, more));
  return resourcesOf([...whole, ...mainAssociations(whole)], 'plan');
}

function whyUnknown(key: string, what: string): Unknown {
  if (key === '') return new Unknown(`the plan names no ${what} there`, 'whoever wrote it');
  const noId = notAnId(key, what);
  if (noId !== null) return noId;
  const name = key.replaceAll(/[<>?]/g, '');
  return hasPlaceholder(key)
    ? new Unknown(`only applying tells the ${what}: ${name}`, `a plan after the first apply, or ${LIVE}`)
    : new Unknown(`the plan does not make the ${what} ${name}`, LIVE);
}

/** What a plan of Terraform says will be there. */
export function planFacts(plan: Plan): Facts {
  const resources = planResources(plan);
  return {
    from: 'plan',
    region: regionOf(plan),
    whyUnknown,
    unjudged: [],
    ...readNetwork(resources),
    ...readPermissions(resources),
    ...readGlue(resources),
    ...readServices(resources),
  };
}
