import type { Acl, Endpoint, NatGateway, NetworkFacts, RouteTable, Subnet, Vpc } from '../facts/network.ts';
import { type Known, LIVE, Unknown } from '../facts/unknown.ts';
import { boolean, text, texts } from '../json.ts';
import { serviceOf } from '../network/routes.ts';
import { hasPlaceholder } from '../policy/patterns.ts';
import { defaultAclOf, readAcls } from './acl-facts.ts';
import { readGroups } from './group-facts.ts';
import { readPolicy } from './permission-facts.ts';
import type { Resource, Resources } from './resources.ts';
import { mainTableOf, readMainTables, readRouteTables } from './route-facts.ts';

function vpcs(resources: Resources): ReadonlyMap<string, Vpc> {
  return new Map(
    resources.ofType('AWS::EC2::VPC').map(({ key, place, properties }): [string, Vpc] => {
      const range = text(properties['CidrBlock']);
      const more = resources
        .ofType('AWS::EC2::VPCCidrBlock')
        .filter((block) => text(block.properties['VpcId']) === key)
        .flatMap((block) => texts(block.properties['CidrBlock']));
      return [
        key,
        {
          place,
          dnsSupport: boolean(properties['EnableDnsSupport']) ?? true,
          dnsHostnames: boolean(properties['EnableDnsHostnames']) ?? false,
          ranges: range === null ? new Unknown(`${place.id} takes its range from a pool`, LIVE) : [range, ...more],
        },
      ];
    }),
  );
}

/** What an association gives a subnet; undefined where there is none. */
function associated(resources: Resources, type: string, property: string): ReadonlyMap<string, string> {
  const pairs = resources.ofType(type).flatMap(({ properties }): [string, string][] => {
    const [subnet, other] = [text(properties['SubnetId']), text(properties[property])];
    return subnet === null || other === null ? [] : [[subnet, other]];
  });
  return new Map(pairs);
}

function subnets(
  resources: Resources,
  networks: ReadonlyMap<string, Vpc>,
  { acls: made }: { readonly acls: ReadonlyMap<string, Acl> },
): ReadonlyMap<string, Subnet> {
  const tables = associated(resources, 'AWS::EC2::SubnetRouteTableAssociation', 'RouteTableId');
  const acls = associated(resources, 'AWS::EC2::SubnetNetworkAclAssociation', 'NetworkAclId');
  const free = new Unknown(`a ${resources.from} does not show how many addresses are free`, LIVE);
  return new Map(
    resources.ofType('AWS::EC2::Subnet').map(({ key, place, properties }): [string, Subnet] => {
      const main = new Unknown(
        `${place.id} has no route table of its own: the main one of its network holds, which no ${resources.from} shows`,
        LIVE,
      );
      const vpc = text(properties['VpcId']) ?? '';
      const isIpv6Only = boolean(properties['Ipv6Native']) === true;
      return [
        key,
        {
          place,
          vpc,
          // The text that its attribute gives, so that it is its own zone, whichever AWS chooses.
          zone: text(properties['AvailabilityZone']) ?? `${key.slice(0, -1)}.AvailabilityZone>`,
          routeTable: tables.get(key) ?? (networks.has(vpc) ? mainTableOf(vpc) : main),
          acl: acls.get(key) ?? made.get(defaultAclOf(vpc))?.place.key ?? null,
          range: text(properties['CidrBlock']) ?? new Unknown(`${place.id} takes its range from a pool`, LIVE),
          // Of IPv4, as EC2 counts them, and as Glue wants them.
          freeAddresses: isIpv6Only ? 0 : free,
        },
      ];
    }),
  );
}

function readEndpoint({ key, place, properties }: Resource): Endpoint {
  const tables = texts(properties['RouteTableIds']);
  const vpc = text(properties['VpcId']) ?? '';
  const groups = texts(properties['SecurityGroupIds']);
  const kind = text(properties['VpcEndpointType']) ?? 'Gateway';
  const policy = properties['PolicyDocument'];
  const known: Known<readonly string[]> = tables.some(hasPlaceholder)
    ? new Unknown(`${place.id} names route tables that come from elsewhere`, LIVE)
    : tables;
  return {
    place: { ...place, key },
    vpc,
    ...serviceOf(text(properties['ServiceName']) ?? ''),
    kind: kind === 'Gateway' || kind === 'Interface' ? kind : 'other',
    routeTables: known,
    subnets: texts(properties['SubnetIds']),
    // Without a group of its own it has the network's default one.
    groups: kind === 'Interface' && groups.length === 0 ? [`${vpc.slice(0, -1)}.DefaultSecurityGroup>`] : groups,
    privateDns: boolean(properties['PrivateDnsEnabled']) ?? false,
    policy: policy === undefined ? null : readPolicy(place, policy),
    state: null,
  };
}

function natGateways(resources: Resources): ReadonlyMap<string, NatGateway> {
  return new Map(
    resources
      .ofType('AWS::EC2::NatGateway')
      .map(({ key, place, properties }): [string, NatGateway] => [
        key,
        { place: { ...place, key }, subnet: text(properties['SubnetId']) ?? '' },
      ]),
  );
}

/** Reads what a template says of networks. */
export function readNetwork(resources: Resources): NetworkFacts {
  const networks = vpcs(resources);
  const routeTables: ReadonlyMap<string, RouteTable> = new Map([
    ...readMainTables(resources),
    ...readRouteTables(resources),
  ]);
  const acls = readAcls(resources);
  return {
    vpcs: networks,
    subnets: subnets(resources, networks, { acls }),
    routeTables,
    natGateways: natGateways(resources),
    groups: readGroups(resources),
    acls,
    endpoints: resources.ofType('AWS::EC2::VPCEndpoint').map(readEndpoint),
    // Others may have added endpoints to a network that is there already.
    knowsAllEndpoints: (vpc) => networks.has(vpc),
  };
}
