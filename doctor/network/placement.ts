import type { Facts } from '../facts/facts.ts';
import type { Connection, Crawler, Job, Runner } from '../facts/glue.ts';
import type { SecurityGroup, Subnet } from '../facts/network.ts';
import type { Database } from '../facts/services.ts';
import { type Known, Unknown } from '../facts/unknown.ts';

/** Where the network interfaces of a job or of a crawler come to stand. */
export interface Placement<Of extends Runner = Job | Crawler> {
  readonly runner: Of;
  /** The first of its connections that has a subnet: the others' do not count. */
  readonly connection: Connection;
  readonly subnetKey: string;
  readonly subnet: Known<Subnet>;
  readonly groupKeys: readonly string[];
  /** Those of its groups that something is known of. */
  readonly groups: readonly SecurityGroup[];
}

/** A job's or a crawler's connections, each of which may not be known. */
export function connectionsOf(facts: Facts, { connections }: Runner): readonly Known<Connection>[] {
  return connections.map((key) => facts.connections.get(key) ?? facts.whyUnknown(key, 'connection'));
}

/** The connections of which something is known. */
export function knownConnections(facts: Facts, runner: Runner): readonly Connection[] {
  return connectionsOf(facts, runner).flatMap((connection) => (connection instanceof Unknown ? [] : [connection]));
}

/**
 * Where a job or a crawler stands: null for one without a network, unknown where its connections are.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html
 */
export function placementOf<Of extends Runner>(facts: Facts, runner: Of): Placement<Of> | Unknown | null {
  for (const connection of connectionsOf(facts, runner)) {
    if (connection instanceof Unknown) return connection;
    const { subnet, groups } = connection;
    if (subnet === null) continue;
    return {
      runner,
      connection,
      subnetKey: subnet,
      subnet: facts.subnets.get(subnet) ?? facts.whyUnknown(subnet, 'subnet'),
      groupKeys: groups,
      groups: groups.flatMap((key) => facts.groups.get(key) ?? []),
    };
  }
  return null;
}

/** The subnets of a database that are known. */
export function subnetsOfDatabase(facts: Facts, { subnets }: Database): readonly Subnet[] {
  return subnets instanceof Unknown ? [] : subnets.flatMap((key) => facts.subnets.get(key) ?? []);
}

/** The ranges of addresses in which a database may be. */
export function rangesOfDatabase(facts: Facts, database: Database): readonly string[] {
  return subnetsOfDatabase(facts, database).flatMap(({ range }) => (range instanceof Unknown ? [] : [range]));
}
