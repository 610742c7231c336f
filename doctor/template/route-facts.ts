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

function routesByTable(resources: Resources): ReadonlyMap<string, readonly Route[]> {
  const routes = new Map<string, Route[]>();
  for (const { properties } of resources.ofType('AWS::EC2::Route')) {
    const table = text(properties['RouteTableId']) ?? '';
    const destination = text(properties['DestinationCidrBlock']) ?? text(properties['DestinationPrefixListId']);
    if (destination === null) continue;
    const route = { destination, target: targetOf(properties, resources), nat: text(properties['NatGatewayId']) };
    routes.set(table, [...(routes.get(table) ?? []), route]);
  }
  return routes;
}

/** Reads the tables of routes. */
export function readRouteTables(resources: Resources): ReadonlyMap<string, RouteTable> {
  const routes = routesByTable(resources);
  return new Map(
    resources
      .ofType('AWS::EC2::RouteTable')
      .map(({ key, place }): [string, RouteTable] => [key, { place, isNewMain: false, routes: routes.get(key) ?? [] }]),
  );
}

/** What the main table of a network is known by, which it has from the start. */
export const mainTableOf = (vpc: string): string => `${vpc.slice(0, -1)}.MainRouteTable>`;

/** The main tables of networks that are made here: no template adds routes to one, and a plan may. */
export function readMainTables(resources: Resources): ReadonlyMap<string, RouteTable> {
  const routes = routesByTable(resources);
  return new Map(
    resources.ofType('AWS::EC2::VPC').map(({ key, place }): [string, RouteTable] => {
      const main = mainTableOf(key);
      const own = routes.get(main) ?? [];
      const named = { ...place, key: main, id: `${place.id}.MainRouteTable` };
      return [main, { place: named, isNewMain: own.length === 0, routes: own }];
    }),
  );
}
