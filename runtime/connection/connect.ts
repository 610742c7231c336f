import { setTimeout as sleep } from 'node:timers/promises';
import pg, { type Client } from 'pg';
import { RuntimeError } from '../errors.ts';
import { type DatabaseConfig, describeDatabase } from './database-config.ts';

export type { Client } from 'pg';

const CONNECT_TIMEOUT = 10_000;
/** How long a server may take to start up, in milliseconds. */
const START_UP = 30_000;
const INT8 = 20;

// Poolers refuse startup parameters, so the session is set up by a query.
const SESSION = `
  select set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO', false),
    set_config('default_transaction_isolation', 'read committed', false), set_config('statement_timeout', '0', false),
    set_config('idle_in_transaction_session_timeout', '0', false), set_config('lock_timeout', '0', false),
    set_config('standard_conforming_strings', 'on', false), set_config('client_encoding', 'UTF8', false),
    set_config('client_min_messages', 'warning', false),
    current_setting('server_version_num')::int as version, pg_backend_pid() as backend,
    (select pg_encoding_to_char(encoding) from pg_database where datname = current_database()) as encoding`;

/** How to reach the server again, and which of its processes serves a client: what it takes to cancel. */
const sessions = new WeakMap<Client, { readonly config: DatabaseConfig; readonly backend: number }>();

/** Counts come as bigint, for our clients only. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? (text: string) => BigInt(text) : pg.types.getTypeParser(oid, format),
};

function newClient(config: DatabaseConfig, name: string): Client {
  const { host, port, user, password, database, ssl } = config;
  const client = new pg.Client({
    host,
    port,
    user,
    database,
    ssl,
    types,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    keepAlive: true,
    ...(password === undefined ? {} : { password }),
  });
  // The query under way reports a broken connection; without a listener it would end the process as well.
  client.on('error', () => undefined);
  return client;
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Node tries every address of a name, and gives the failures together.
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  return '';
}

/** What the user is told, by the code of a failed connection. */
function connectFacts(code: string, message: string, config: DatabaseConfig) {
  const place = `${config.host}:${config.port}`;
  if (code === 'ECONNREFUSED' || code === 'ENOENT') {
    return {
      code: 'no-database',
      found: `nothing listens at ${place}`,
      next: 'Start PostgreSQL there, or correct host and port.',
    };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return { code: 'no-database', found: `no host is called ${config.host}`, next: 'Correct the host name.' };
  }
  if (code === '28P01' || code === '28000' || /password must be a string/.test(message)) {
    return {
      code: 'wrong-password',
      found: `the user ${config.user} was refused`,
      next: 'Correct user and password in the URL, PGUSER and PGPASSWORD, or ~/.pgpass.',
    };
  }
  if (code === '3D000') {
    return {
      code: 'no-database',
      found: `no database is called ${config.database}`,
      next: 'Create it, or correct its name.',
    };
  }
  if (code === '53300') {
    return {
      code: 'too-many-connections',
      found: 'the server takes no more connections',
      next: 'Close some, or raise max_connections.',
    };
  }
  if (/does not support SSL/.test(message)) {
    return {
      code: 'tls-missing',
      found: 'the server offers no TLS',
      next: 'Turn TLS on in the server: passwords and rows cross a network here.',
    };
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|certificate/i.test(`${code} ${message}`)) {
    return {
      code: 'tls-not-trusted',
      found: `the server's certificate is not trusted: ${message}`,
      next: 'Name its root certificates with sslrootcert=FILE in the URL (or PGSSLROOTCERT), and connect by the name in the certificate.',
    };
  }
  if (/timeout/i.test(message) || code === 'ETIMEDOUT') {
    return {
      code: 'connect-timeout',
      found: `no answer within ${CONNECT_TIMEOUT / 1000} s`,
      next: 'Check host, port and the firewalls between.',
    };
  }
  return { code: 'cannot-connect', found: message, next: 'Check host, port, user and database.' };
}

async function open(config: DatabaseConfig, name: string): Promise<Client> {
  const until = Date.now() + START_UP;
  for (;;) {
    const client = newClient(config, name);
    try {
      await client.connect();
      return client;
    } catch (cause) {
      await client.end().catch(() => undefined);
      const code = errorCode(cause);
      if (code === '57P03' && Date.now() < until) {
        await sleep(200);
        continue;
      }
      const facts = connectFacts(code, cause instanceof Error ? cause.message : String(cause), config);
      throw new RuntimeError({ ...facts, where: describeDatabase(config), remedy: 'retry', cause });
    }
  }
}

/**
 * Opens a session that is set up for the protocol: time zone, isolation and timeouts pinned, counts as bigint.
 *
 * @param name What the server shows as the session's application.
 * @throws {RuntimeError} when there is no such database, it refuses the user, its certificate is not trusted, it is
 * older than 15 (`server-too-old`) or not in UTF-8 (`not-utf8`).
 */
export async function connect(config: DatabaseConfig, name: string): Promise<Client> {
  const client = await open(config, name);
  const { rows } = await client.query<{ version: number; backend: number; encoding: string }>(SESSION);
  const { version = 0, backend = 0, encoding = '' } = rows[0] ?? {};
  const where = describeDatabase(config);
  const refused =
    version < 150000
      ? {
          code: 'server-too-old',
          found: `PostgreSQL ${Math.floor(version / 10000)}`,
          expected: 'PostgreSQL 15 or later',
        }
      : encoding !== 'UTF8'
        ? { code: 'not-utf8', found: `a database in ${encoding}`, expected: 'a database in UTF8' }
        : null;
  if (refused !== null) {
    await client.end();
    throw new RuntimeError({ ...refused, where });
  }
  sessions.set(client, { config, backend });
  return client;
}

/** Cancels what a client of {@link connect} runs, by a session of its own. */
async function cancel(client: Client): Promise<void> {
  const session = sessions.get(client);
  if (session === undefined) return;
  const other = await open(session.config, 'aspen cancel');
  try {
    await other.query('select pg_cancel_backend($1)', [session.backend]);
  } finally {
    await other.end();
  }
}

/** Does work on a client, and has the server stop it when the signal says so. */
export async function cancelOnAbort<T>(client: Client, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let cancelling: Promise<void> | null = null;
  const stop = () => {
    cancelling = cancel(client).catch(() => undefined);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', stop);
    // Otherwise the request could still arrive, and hit what the client runs next.
    await cancelling;
  }
}
