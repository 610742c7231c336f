import type { Client } from 'pg';
import { RuntimeError } from '../errors.ts';
import { rememberBackend } from './cancel.ts';
import { connectFailure } from './connect-failure.ts';
import { type DatabaseConfig, describeDatabase } from './database-config.ts';
import { openClient } from './open-client.ts';
import { SESSION } from './session.ts';

export type { Client } from 'pg';
export { cancelOnAbort } from './cancel.ts';

interface ServerFacts {
  readonly pid: number;
  readonly version: number;
  readonly encoding: string;
}

function checkServer({ version, encoding }: ServerFacts, config: DatabaseConfig): void {
  const where = describeDatabase(config);
  if (version < 150_000) {
    throw new RuntimeError({
      code: 'server-too-old',
      found: `PostgreSQL ${Math.floor(version / 10_000)}`,
      expected: 'PostgreSQL 15 or later',
      where,
      next: 'Upgrade the server, or use another one.',
    });
  }
  if (encoding !== 'UTF8') {
    throw new RuntimeError({
      code: 'not-utf8',
      found: `a database in ${encoding}`,
      expected: 'a database in UTF8',
      where,
      next: "Create another one: create database NAME encoding 'UTF8' template template0.",
    });
  }
}

async function setUp(client: Client, config: DatabaseConfig): Promise<ServerFacts> {
  try {
    const { rows } = await client.query<ServerFacts>(SESSION);
    if (rows[0] !== undefined) return rows[0];
  } catch (cause) {
    throw connectFailure(cause, config);
  }
  throw new Error('PostgreSQL gave no row for a query that always has one.');
}

/**
 * Opens a session that is set up for the protocol: time zone, isolation and timeouts pinned, counts as bigint.
 *
 * @param name What the server shows as the session's application.
 * @throws {RuntimeError} when there is no such database, it refuses the user, its certificate is not trusted, it is
 * older than 15 (`server-too-old`) or not in UTF-8 (`not-utf8`).
 */
export async function connect(config: DatabaseConfig, name: string): Promise<Client> {
  const client = await openClient(config, name);
  try {
    const facts = await setUp(client, config);
    checkServer(facts, config);
    rememberBackend(client, { config, pid: facts.pid });
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}
