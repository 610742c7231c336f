import type { Facts } from '../facts/facts.ts';
import type { Subnet } from '../facts/network.ts';
import type { Database } from '../facts/services.ts';
import { Unknown } from '../facts/unknown.ts';

/** The subnets of a database that are known. */
export function subnetsOfDatabase(facts: Facts, { subnets }: Database): readonly Subnet[] {
  return subnets instanceof Unknown ? [] : subnets.flatMap((key) => facts.subnets.get(key) ?? []);
}

/** The ranges of addresses in which a database may be. */
export function rangesOfDatabase(facts: Facts, database: Database): readonly string[] {
  return subnetsOfDatabase(facts, database).flatMap(({ range }) => (range instanceof Unknown ? [] : [range]));
}
