import { userInfo } from 'node:os';
import type { ConnectionOptions } from 'node:tls';
import { RuntimeError } from '../errors.ts';
import { parseDatabaseUrl, type UrlParts } from './parse-url.ts';
import { type PasswordMethod, readPasswordMethods } from './password-methods.ts';
import { passwordFromFile } from './pg-pass.ts';
import { tlsOptions } from './tls-options.ts';

/** Where a PostgreSQL is and how to reach it. */
export interface DatabaseConfig {
  /** A host name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string | undefined;
  readonly ssl: ConnectionOptions | false;
  /** How the server may ask for the password. @default with verified TLS any way, else by SCRAM or not at all */
  readonly requireAuth?: readonly PasswordMethod[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const NOTHING: UrlParts = {
  host: undefined,
  port: undefined,
  user: undefined,
  password: undefined,
  database: undefined,
  sslmode: undefined,
  sslrootcert: undefined,
  requireAuth: undefined,
};

function place({ host, port }: Pick<DatabaseConfig, 'host' | 'port'>): string {
  return `${/[/:]/.test(host) ? `[${host}]` : host}:${port}`;
}

/** `postgresql://user@host:port/database`, for people: without the password. */
export function describeDatabase(config: DatabaseConfig): string {
  return `postgresql://${config.user}@${place(config)}/${config.database}`;
}

/** The URL by which other programs reach the database. It holds the password: it is never shown. */
export function databaseUrl(config: DatabaseConfig): string {
  const [user, password, database] = [config.user, config.password ?? '', config.database].map(encodeURIComponent);
  const login = password === '' ? user : `${user}:${password}`;
  const host = config.host.startsWith('/') ? `${encodeURIComponent(config.host)}:${config.port}` : place(config);
  return `postgresql://${login}@${host}/${database}`;
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65535) return port;
  throw new RuntimeError({
    code: 'wrong-database-url',
    found: `the port ${text}`,
    expected: 'a whole number from 1 to 65535',
  });
}

function systemUser(env: Environment): string {
  try {
    return env['USER'] || userInfo().username;
  } catch {
    // A user of a container often has no name.
    return 'postgres';
  }
}

function complete(parts: UrlParts, env: Environment): DatabaseConfig {
  const value = (part: string | undefined, name: string) => part ?? (env[name] || undefined);
  const host = value(parts.host, 'PGHOST') ?? 'localhost';
  const port = readPort(value(parts.port, 'PGPORT') ?? '5432');
  const user = value(parts.user, 'PGUSER') ?? systemUser(env);
  const database = value(parts.database, 'PGDATABASE') ?? user;
  const ssl = tlsOptions({
    host,
    sslmode: value(parts.sslmode, 'PGSSLMODE'),
    sslrootcert: value(parts.sslrootcert, 'PGSSLROOTCERT'),
  });
  const password = value(parts.password, 'PGPASSWORD') ?? passwordFromFile({ host, port, user, database }, env);
  const methods = value(parts.requireAuth, 'PGREQUIREAUTH');
  const requireAuth = methods === undefined ? {} : { requireAuth: readPasswordMethods(methods) };
  return { host, port, user, database, password, ssl, ...requireAuth };
}

/** The variables that say where a database is; the others only say how to reach it. */
const PLACES = ['PGHOST', 'PGPORT', 'PGDATABASE'];

/** The variables of the environment that choose the database; none where `--database` does, or the embedded one is meant. */
export function choosingVariables(option: string | undefined, env: Environment): readonly string[] {
  if (option !== undefined) return [];
  return env['DATABASE_URL'] ? ['DATABASE_URL'] : PLACES.filter((name) => env[name]);
}

/**
 * Finds the database that the user means: `--database`, else `DATABASE_URL`, else the `PG*` variables that say where
 * one is (`PGHOST`, `PGPORT`, `PGDATABASE`); null where none of them does, which means the embedded one. What a URL
 * leaves open is taken from the variables, and the password from PGPASSFILE or `~/.pgpass`.
 *
 * @throws {RuntimeError} `wrong-database-url`, `tls-not-verified`, `wrong-sslmode`, `no-root-certificate`,
 * `wrong-require-auth`, `password-file-open`, `no-service-files`.
 */
export function resolveDatabase(option: string | undefined, env: Environment): DatabaseConfig | null {
  if (option !== undefined) return complete(parseDatabaseUrl(option, '--database'), env);
  const url = env['DATABASE_URL'];
  if (url) return complete(parseDatabaseUrl(url, 'DATABASE_URL'), env);
  if (choosingVariables(option, env).length > 0) return complete(NOTHING, env);
  if (!env['PGSERVICE']) return null;
  throw new RuntimeError({
    code: 'no-service-files',
    found: 'PGSERVICE, the name of an entry in a service file',
    expected: 'a database that is named by --database, DATABASE_URL or PGHOST',
    next: 'Set one of these, or unset PGSERVICE to load into the embedded PostgreSQL.',
  });
}
