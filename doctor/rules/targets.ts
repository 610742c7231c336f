import { hostOf } from '../address.ts';
import type { Facts } from '../facts/facts.ts';
import type { Connection, Runner } from '../facts/glue.ts';
import type { Database } from '../facts/services.ts';
import { knownConnections } from '../network/placement.ts';

/** A database that a job or a crawler connects to. */
export interface Target {
  readonly connection: Connection | null;
  /** Null for one of which nothing is known but its name. */
  readonly database: Database | null;
  readonly host: string;
  readonly port: number | null;
}

function databaseAt(facts: Facts, host: string): Database | null {
  const name = host.toLowerCase();
  return facts.databases.find(({ hosts }) => hosts.some((each) => each.toLowerCase() === name)) ?? null;
}

/** The databases that its connections and arguments name. */
export function targetsOf(facts: Facts, runner: Runner): readonly Target[] {
  const byConnection = knownConnections(facts, runner).flatMap((connection): Target[] => {
    const address = connection.url === null ? null : hostOf(connection.url);
    if (address === null) return [];
    const database = databaseAt(facts, address.host);
    return [{ connection, database, host: address.host, port: address.port ?? database?.port ?? null }];
  });
  const values = [...runner.arguments.values()];
  const byArgument = facts.databases
    .filter(({ hosts }) => hosts.some((host) => values.some((value) => value.includes(host))))
    .map(
      (database): Target => ({
        connection: null,
        database,
        host: database.hosts[0] ?? '',
        port: database.port,
      }),
    );
  const seen = new Set<string>();
  return [...byConnection, ...byArgument].filter(({ host }) => !seen.has(host) && seen.add(host));
}
