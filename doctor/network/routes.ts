import type { Facts } from '../facts/facts.ts';
import type { Endpoint, NatGateway, RouteTable, Subnet } from '../facts/network.ts';
import { type Known, LIVE, Unknown } from '../facts/unknown.ts';
import { hasPlaceholder } from '../policy/patterns.ts';
import { contains, EVERYWHERE } from './ranges.ts';

const REACHABILITY = 'VPC Reachability Analyzer';

/** What a subnet's default route leads to. */
export type DefaultRoute = 'nat' | 'internet' | 'other' | 'none';

/** The table of routes that holds for a subnet. */
export function routeTableOf(facts: Facts, subnet: Subnet): Known<RouteTable> {
  const { routeTable: key } = subnet;
  if (key instanceof Unknown) return key;
  return facts.routeTables.get(key) ?? facts.whyUnknown(key, 'route table');
}

/** Where a table sends what is for nobody in the network. */
export function defaultRoute({ routes }: RouteTable): DefaultRoute {
  const ways = routes.filter(({ destination }) => destination === EVERYWHERE).map(({ target }) => target);
  if (ways.includes('nat')) return 'nat';
  if (ways.includes('internet')) return 'internet';
  return ways.length > 0 ? 'other' : 'none';
}

/** Whether a subnet's routes lead to a subnet of another network. */
export function leadsTo(facts: Facts, subnet: Subnet, { range }: Subnet): Known<boolean> {
  const table = routeTableOf(facts, subnet);
  if (table instanceof Unknown) return table;
  if (range instanceof Unknown) return range;
  const ways = table.routes.filter(({ target }) => ['peering', 'transit', 'other'].includes(target));
  const answers = ways.map(({ destination }) => contains(destination, range));
  if (answers.includes(true)) return true;
  if (answers.includes(null)) return new Unknown('a route leads to addresses that are not known', REACHABILITY);
  return false;
}

/** The NAT gateway that a subnet's default route leads to; null where it leads to none that is known. */
export function natGatewayOf(facts: Facts, { routes }: RouteTable): NatGateway | null {
  const route = routes.find(({ destination, target }) => destination === EVERYWHERE && target === 'nat');
  return facts.natGateways.get(route?.nat ?? '') ?? null;
}

/**
 * Whether a NAT gateway leads to the internet: the subnet that it stands in has to have a route to an internet gateway.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
 */
export function reachesInternet(facts: Facts, { subnet: key }: NatGateway): Known<boolean> {
  const subnet = facts.subnets.get(key);
  if (subnet === undefined) return facts.whyUnknown(key, 'subnet');
  const table = routeTableOf(facts, subnet);
  if (table instanceof Unknown) return table;
  const route = defaultRoute(table);
  if (route === 'other')
    return new Unknown(`the default route of ${table.place.id} leads where nothing here shows`, REACHABILITY);
  return route === 'internet';
}

/**
 * The gateway endpoints for a service, `s3` or `dynamodb`, that stand on a subnet's table of routes; unknown where that
 * cannot be told.
 */
export function gatewaysTo(facts: Facts, subnet: Subnet, service: string): Known<readonly Endpoint[]> {
  const { routeTable: key } = subnet;
  if (key instanceof Unknown) return key;
  const gateways = facts.endpoints.filter(
    (each) => each.kind === 'Gateway' && each.service === service && !isDown(each),
  );
  const on = gateways.filter(({ routeTables }) => !(routeTables instanceof Unknown) && routeTables.includes(key));
  if (on.length > 0) return on;
  const unnamed = facts.endpoints.find(
    (each) =>
      each.kind === 'Gateway' &&
      hasPlaceholder(each.service) &&
      !(each.routeTables instanceof Unknown) &&
      each.routeTables.includes(key),
  );
  if (unnamed !== undefined) return new Unknown(`which service ${unnamed.place.id} leads to is not known`, LIVE);
  const vague = gateways.find(({ routeTables, vpc }) => routeTables instanceof Unknown && sameVpc(vpc, subnet.vpc));
  if (vague?.routeTables instanceof Unknown) return vague.routeTables;
  return facts.routeTables.has(key) ? [] : facts.whyUnknown(key, 'route table');
}

/** True for an endpoint that is there and leads nowhere: one that was refused, failed, or goes away. */
export function isDown({ state }: Endpoint): boolean {
  return state !== null && !['available', 'pending'].includes(state.toLowerCase());
}

function sameVpc(one: string, other: string): boolean {
  return one === other || hasPlaceholder(one) || hasPlaceholder(other);
}

/** The interface endpoints for a service in a subnet's network. */
export function interfaceEndpoints(facts: Facts, { vpc }: Subnet, service: string): readonly Endpoint[] {
  return facts.endpoints.filter(
    (each) => each.kind === 'Interface' && each.service === service && each.vpc === vpc && !isDown(each),
  );
}

/** Where a subnet's calls to a service of AWS go. */
export interface ServiceRoute {
  readonly kind: 'endpoint' | 'nat' | 'none' | 'not private' | 'internet';
  readonly endpoints: readonly Endpoint[];
}

/** The way from a subnet to a service of AWS; unknown where that cannot be told. */
export function routeToService(facts: Facts, subnet: Subnet, service: string): Known<ServiceRoute> {
  const endpoints = interfaceEndpoints(facts, subnet, service);
  if (endpoints.some(({ privateDns }) => privateDns)) return { kind: 'endpoint', endpoints };
  if (!facts.knowsAllEndpoints(subnet.vpc)) return facts.whyUnknown(subnet.vpc, 'VPC');
  const table = routeTableOf(facts, subnet);
  if (table instanceof Unknown) return table;
  const route = defaultRoute(table);
  if (route === 'nat') return { kind: 'nat', endpoints };
  if (route === 'other') {
    return new Unknown(`the default route of ${table.place.id} leads where nothing here shows`, REACHABILITY);
  }
  if (endpoints.length > 0) return { kind: 'not private', endpoints };
  return { kind: route, endpoints };
}

/** The name by which endpoints of a service are made, in the region that a deployment is for. */
export function serviceName({ region }: Pick<Facts, 'region'>, service: string): string {
  return `com.amazonaws.${region ?? '<AWS::Region>'}.${service}`;
}

/** A service's name, such as `com.amazonaws.eu-west-1.s3`, in parts. */
export function serviceOf(name: string): Pick<Endpoint, 'service' | 'region'> {
  const [, region = '', service = name] = /^(?:com|cn\.com|eu|aws)\.(?:amazonaws|api)\.([^.]+)\.(.+)$/.exec(name) ?? [];
  return { service, region: /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? region : null };
}
