import type { Route as AwsRoute, RouteTable as AwsRouteTable } from '@aws-sdk/client-ec2';
import type { Route, RouteTable, RouteTarget } from '../facts/network.ts';

function targetOf(route: AwsRoute): RouteTarget {
  const { GatewayId: gateway = '' } = route;
  if (route.NatGatewayId !== undefined) return 'nat';
  // A NAT may be an instance.
  if (route.InstanceId !== undefined || route.NetworkInterfaceId !== undefined) return 'nat';
  if (gateway.startsWith('igw-')) return 'internet';
  if (gateway.startsWith('vpce-')) return 'endpoint';
  if (route.VpcPeeringConnectionId !== undefined) return 'peering';
  return route.TransitGatewayId === undefined ? 'other' : 'transit';
}

/** Within its own network, every table leads everywhere; a way whose end is gone leads nowhere. */
function isWay({ GatewayId, State }: AwsRoute): boolean {
  return GatewayId !== 'local' && State !== 'blackhole';
}

function readRoute(route: AwsRoute): readonly Route[] {
  const destination = route.DestinationCidrBlock ?? route.DestinationPrefixListId;
  return destination === undefined || !isWay(route)
    ? []
    : [{ destination, target: targetOf(route), nat: route.NatGatewayId ?? null }];
}

/** A table of routes as EC2 describes it. */
export function readRouteTable(table: AwsRouteTable): RouteTable {
  const id = table.RouteTableId ?? '';
  return { place: { key: id, id, path: null }, isNewMain: false, routes: (table.Routes ?? []).flatMap(readRoute) };
}
