import { setTimeout as sleep } from 'node:timers/promises';
import pg, { type Client } from 'pg';
import { RuntimeError } from '../errors.ts';
import { CONNECT_TIMEOUT, connectCode, connectFailure } from './connect-failure.ts';
import type { DatabaseConfig } from './database-config.ts';
import { guardPassword } from './guard-password.ts';

/** How long a server may take to start up, in milliseconds. */
const START_UP = 30_000;
/** When a silent connection is asked whether it lives, in milliseconds: firewalls forget one after some minutes. */
const KEEP_ALIVE = 60_000;
const INT8 = 20;

/** Counts come as bigint, for our clients only. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? (text: string) => BigInt(text) : pg.types.getTypeParser(oid, format),
};

function newClient({ host, port, user, password = '', database, ssl }: DatabaseConfig, name: string): Client {
  const settings = {
    host,
    port,
    user,
    database,
    ssl,
    // A function, so that an empty one does not make the library look for another password by itself.
    password: () => password,
    // Otherwise PGSSLNEGOTIATION, meant for another server, would hold here.
    sslnegotiation: 'postgres',
    types,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE,
  } as const;
  const client = new pg.Client(settings);
  // The query under way reports a broken connection; without a listener it would end the process as well.
  client.on('error', () => undefined);
  return client;
}

/**
 * Opens a session as it comes, and waits for a server that starts up.
 *
 * @throws {RuntimeError} when there is none, or it is refused.
 */
export async function openClient(config: DatabaseConfig, name: string): Promise<Client> {
  const until = Date.now() + START_UP;
  for (;;) {
    const client = newClient(config, name);
    const checkAsked = guardPassword(client, config);
    try {
      await client.connect();
      checkAsked();
      return client;
    } catch (cause) {
      // Not awaited: a server that never answered does not answer this either.
      client.end().catch(() => undefined);
      if (cause instanceof RuntimeError) throw cause;
      if (connectCode(cause) !== '57P03' || Date.now() > until) throw connectFailure(cause, config);
      await sleep(200);
    }
  }
}
