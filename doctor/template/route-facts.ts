import type { Route, RouteTable, RouteTarget } from '../facts/network.ts';
import { type JsonObject, text } from '../json.ts';
import type { Resources } from './resources.ts';

const TARGETS: readonly (readonly [string, RouteTarget])[] = [
  ['NatGatewayId', 'nat'],
  // Before gateways were managed, a NAT was an instance; CDK's NatInstanceProvider still makes one.
  ['InstanceId', 'nat'],
  ['NetworkInterfaceId', 'nat'],
  ['GatewayId', 'internet'],
  ['VpcPeeringConnectionId', 'peering'],
  ['TransitGatewayId', 'transit'],
  ['VpcEndpointId', 'endpoint'],
];

function targetOf(properties: JsonObject, resources: Resources): RouteTarget {
  for (const [name, target] of TARGETS) {
    const key = text(properties[name]);
    if (key === null) continue;
    const made = resources.get(key);
    // A gateway of either kind stands under the same name.
    if (name === 'GatewayId' && (made?.type === 'AWS::EC2::VPNGateway' || key.startsWith('vgw-'))) return 'other';
    // One that is private leads to other networks alone.
    if (name === 'NatGatewayId' && made?.properties['ConnectivityType'] === 'private') return 'other';
    return target;
  }
  return 'other';
}

/** Reads the tables of routes. */
export function readRouteTables(resources: Resources): ReadonlyMap<string, RouteTable> {
  const routes = new Map<string, Route[]>();
  for (const { properties } of resources.ofType('AWS::EC2::Route')) {
    const table = text(properties['RouteTableId']) ?? '';
    const destination = text(properties['DestinationCidrBlock']) ?? text(properties['DestinationPrefixListId']);
    if (destination === null) continue;
    routes.set(table, [...(routes.get(table) ?? []), { destination, target: targetOf(properties, resources) }]);
  }
  return new Map(
    resources
      .ofType('AWS::EC2::RouteTable')
      .map(({ key, place }): [string, RouteTable] => [key, { place, routes: routes.get(key) ?? [] }]),
  );
}
