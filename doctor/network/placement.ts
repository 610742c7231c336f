import type { Facts } from '../facts/facts.ts';
import type { Connection, Job } from '../facts/glue.ts';
import type { SecurityGroup, Subnet } from '../facts/network.ts';
import type { Database } from '../facts/services.ts';
import { type Known, Unknown } from '../facts/unknown.ts';

/** Where a job's network interfaces come to stand. */
export interface JobNetwork {
  readonly job: Job;
  /** The first of its connections that has a subnet: the others' do not count. */
  readonly connection: Connection;
  readonly subnetKey: string;
  readonly subnet: Known<Subnet>;
  readonly groupKeys: readonly string[];
  /** Those of its groups that something is known of. */
  readonly groups: readonly SecurityGroup[];
}

/** A job's connections, each of which may not be known. */
export function connectionsOf(facts: Facts, job: Job): readonly Known<Connection>[] {
  return job.connections.map((key) => facts.connections.get(key) ?? facts.whyUnknown(key, 'connection'));
}

/**
 * Where a job stands: null for one without a network, unknown where its connections are.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html
 */
export function jobNetwork(facts: Facts, job: Job): JobNetwork | Unknown | null {
  for (const connection of connectionsOf(facts, job)) {
    if (connection instanceof Unknown) return connection;
    const { subnet, groups } = connection;
    if (subnet === null) continue;
    return {
      job,
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
