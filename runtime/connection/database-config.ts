import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { RuntimeError } from '../errors.ts';

/** Where a PostgreSQL is and how to reach it. */
export interface DatabaseConfig {
  /** A host name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Undefined leaves it to PGPASSFILE or `~/.pgpass`. */
  readonly password: string | undefined;
  readonly ssl: ConnectionOptions | false;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The parts of a connection as the user wrote them. */
interface Wanted {
  readonly host: string;
  readonly port: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly sslmode: string | undefined;
  readonly sslrootcert: string | undefined;
}

/** `postgresql://user@host:port/database`, without the password. */
export function describeDatabase({ host, port, user, database }: DatabaseConfig): string {
  const place = host.startsWith('/') ? `[${host}]` : host.includes(':') ? `[${host}]` : host;
  return `postgresql://${user}@${place}:${port}/${database}`;
}

function isLocal(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new RuntimeError({
      code: 'no-root-certificate',
      found: 'the file of root certificates cannot be read',
      where: path,
      next: 'Correct sslrootcert (or PGSSLROOTCERT), or leave it out where the system trusts the server.',
      cause,
    });
  }
}

/** TLS with chain and host name verified, except where no network is crossed. */
function tlsOptions({ host, sslmode, sslrootcert }: Wanted): ConnectionOptions | false {
  if (isLocal(host) && (sslmode === undefined || ['disable', 'allow', 'prefer'].includes(sslmode))) return false;
  if (sslmode !== undefined && sslmode !== 'verify-full' && !isLocal(host)) {
    throw new RuntimeError({
      code: 'tls-not-verified',
      found: `sslmode=${sslmode} for ${host}`,
      expected: 'sslmode=verify-full, which is the default: passwords and rows cross a network here',
      next: 'Leave sslmode out; where the server has a certificate of its own, name its root with sslrootcert=FILE.',
    });
  }
  const ca = sslrootcert === undefined || sslrootcert === 'system' ? {} : { ca: readCertificate(sslrootcert) };
  const verify = !isLocal(host) || sslmode === 'verify-full';
  // A server name is sent for names only: RFC 6066 allows no addresses.
  const servername = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
  return { rejectUnauthorized: verify, ...servername, ...ca };
}

function parseUrl(text: string, source: string): Wanted {
  const wrong = (found: string, cause?: unknown) =>
    // The text itself is not repeated: it may hold a password.
    new RuntimeError({
      code: 'wrong-database-url',
      found,
      expected: 'postgresql://user:password@host:5432/database, with special characters percent-encoded',
      where: source,
      cause,
    });
  if (!/^postgres(ql)?:\/\//.test(text)) throw wrong('a text that does not begin with postgresql://');
  let url: URL;
  try {
    // `postgresql:///db?host=/folder` has no host, which the URL standard allows only for schemes it does not know.
    url = new URL(text);
  } catch (cause) {
    throw wrong('a URL that cannot be read', cause);
  }
  try {
    const decode = (part: string) => (part === '' ? undefined : decodeURIComponent(part));
    const search = url.searchParams;
    const host = search.get('host') ?? decode(url.hostname.replace(/^\[|\]$/g, ''));
    return {
      host: host ?? 'localhost',
      port: search.get('port') ?? decode(url.port),
      user: search.get('user') ?? decode(url.username),
      password: decode(url.password) ?? search.get('password') ?? undefined,
      database: decode(url.pathname.replace(/^\//, '')) ?? search.get('dbname') ?? undefined,
      sslmode: search.get('sslmode') ?? undefined,
      sslrootcert: search.get('sslrootcert') ?? undefined,
    };
  } catch (cause) {
    throw wrong('a URL with a wrong percent-encoding', cause);
  }
}

function build(wanted: Wanted, env: Environment): DatabaseConfig {
  const port = Number(wanted.port ?? env['PGPORT'] ?? 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new RuntimeError({
      code: 'wrong-database-url',
      found: `the port ${wanted.port ?? env['PGPORT']}`,
      expected: 'a whole number from 1 to 65535',
    });
  }
  const user = wanted.user ?? env['PGUSER'] ?? env['USER'] ?? 'postgres';
  const settings = {
    ...wanted,
    sslmode: wanted.sslmode ?? env['PGSSLMODE'],
    sslrootcert: wanted.sslrootcert ?? env['PGSSLROOTCERT'],
  };
  return {
    host: wanted.host,
    port,
    user,
    database: wanted.database ?? env['PGDATABASE'] ?? user,
    password: wanted.password ?? env['PGPASSWORD'],
    ssl: tlsOptions(settings),
  };
}

/**
 * Finds the database that the user means: `--database`, else `DATABASE_URL`, else the `PG*` variables; null where none
 * of them says anything, which means the embedded one.
 *
 * @throws {RuntimeError} `wrong-database-url`, `tls-not-verified`, `no-root-certificate`.
 */
export function resolveDatabase(option: string | undefined, env: Environment): DatabaseConfig | null {
  const url = option ?? (env['DATABASE_URL'] || undefined);
  if (url !== undefined) return build(parseUrl(url, option === undefined ? 'DATABASE_URL' : '--database'), env);
  const host = env['PGHOST'];
  if (host === undefined || host === '') return null;
  const none = { port: undefined, user: undefined, password: undefined, database: undefined };
  return build({ host, ...none, sslmode: undefined, sslrootcert: undefined }, env);
}
