import type { Placed } from './place.ts';
import type { Statement } from './statement.ts';
import type { Known } from './unknown.ts';

/** A network and what is on. */
export interface Vpc extends Placed {
  readonly dnsSupport: Known<boolean>;
  readonly dnsHostnames: Known<boolean>;
  /** Its ranges of IPv4 addresses. */
  readonly ranges: Known<readonly string[]>;
}

/** A subnet with what holds for it. */
export interface Subnet extends Placed {
  readonly vpc: string;
  readonly zone: Known<string>;
  /** The table that is in force: its own, or the network's main one. */
  readonly routeTable: Known<string>;
  /** Null for a network's own, which lets everything through. */
  readonly acl: Known<string | null>;
  readonly range: Known<string>;
  /** Addresses that nobody has; only an account knows. */
  readonly freeAddresses: Known<number>;
}

/** What a route leads to. */
export type RouteTarget = 'nat' | 'internet' | 'peering' | 'transit' | 'endpoint' | 'other';

/** A way out of a subnet. */
export interface Route {
  /** A range of addresses, or a prefix list. */
  readonly destination: string;
  readonly target: RouteTarget;
  /** Key of the NAT gateway that it leads to; null where it leads elsewhere, or to an instance. */
  readonly nat: string | null;
}

/** A NAT gateway. */
export interface NatGateway extends Placed {
  /** The subnet that it stands in. */
  readonly subnet: string;
}

/** A table of routes, all of which are known. */
export interface RouteTable extends Placed {
  /** Whether it is one that a new network has by itself, to which somebody may add routes by hand. */
  readonly isNewMain: boolean;
  readonly routes: readonly Route[];
}

/** The other side of a rule. */
export type Peer =
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'range'; readonly range: string }
  | { readonly kind: 'prefix-list'; readonly list: string };

/** What a group lets through. */
export interface SecurityRule {
  readonly direction: 'in' | 'out';
  /** `tcp`, `udp`, `icmp` … or `-1` for all. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  /** False where the ports hang on what is not known; then they are all. */
  readonly exact: boolean;
  readonly peer: Peer;
}

/** A security group. */
export interface SecurityGroup extends Placed {
  readonly rules: readonly SecurityRule[];
  /** False for a group of which only the rules that a template adds to it are known. */
  readonly whole: boolean;
}

/** A way to a service of AWS that does not lead through the internet. */
export interface Endpoint extends Placed {
  readonly vpc: string;
  /** Such as `s3` or `secretsmanager`. */
  readonly service: string;
  /** The region whose service it is; null for the network's own. */
  readonly region: string | null;
  readonly kind: 'Gateway' | 'Interface' | 'other';
  readonly routeTables: Known<readonly string[]>;
  /** Those that an interface has addresses in. */
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly privateDns: boolean;
  /** Null for one that allows everything. */
  readonly policy: Known<readonly Statement[]> | null;
  /** In an account: `available` or what else it is. */
  readonly state: string | null;
}

/** A line of a network ACL. */
export interface AclEntry {
  readonly direction: 'in' | 'out';
  /** Lower numbers are asked first. */
  readonly number: number;
  readonly allows: boolean;
  /** As IANA numbers them; -1 for all. */
  readonly protocol: number;
  readonly from: number;
  readonly to: number;
  readonly range: string;
}

/** A network ACL; what no entry speaks of is denied. */
export interface Acl extends Placed {
  readonly entries: readonly AclEntry[];
}

/** Networks and everything in them. */
export interface NetworkFacts {
  readonly vpcs: ReadonlyMap<string, Vpc>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly routeTables: ReadonlyMap<string, RouteTable>;
  readonly natGateways: ReadonlyMap<string, NatGateway>;
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  readonly acls: ReadonlyMap<string, Acl>;
  readonly endpoints: readonly Endpoint[];
  /** False where a network may have endpoints that the facts do not show. */
  knowsAllEndpoints(vpc: string): boolean;
}
