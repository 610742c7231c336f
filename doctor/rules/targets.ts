import { hostOf } from '../address.ts';
import type { Facts } from '../facts/facts.ts';
import type { Connection, Job } from '../facts/glue.ts';
import type { Database } from '../facts/services.ts';
import { Unknown } from '../facts/unknown.ts';
import { connectionsOf } from '../network/placement.ts';

/** Connections of a job that are known. */
export function knownConnections(facts: Facts, job: Job): readonly Connection[] {
  return connectionsOf(facts, job).flatMap((connection) => (connection instanceof Unknown ? [] : [connection]));
}

/** A database that a job connects to. */
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

/** The databases that a job's connections and arguments name. */
export function targetsOf(facts: Facts, job: Job): readonly Target[] {
  const byConnection = knownConnections(facts, job).flatMap((connection): Target[] => {
    const address = connection.url === null ? null : hostOf(connection.url);
    if (address === null) return [];
    const database = databaseAt(facts, address.host);
    return [{ connection, database, host: address.host, port: address.port ?? database?.port ?? null }];
  });
  const values = [...job.arguments.values()];
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
