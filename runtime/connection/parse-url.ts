import { RuntimeError } from '../errors.ts';

/** The parts of a database's URL as the user wrote them, decoded. */
export interface UrlParts {
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly sslmode: string | undefined;
  readonly sslrootcert: string | undefined;
  /** `require_auth`. */
  readonly requireAuth: string | undefined;
}

const TAKEN = ['host', 'port', 'user', 'password', 'dbname', 'sslmode', 'sslrootcert', 'require_auth'];
/** Said in many a URL, and of no consequence here. */
const IDLE = ['application_name', 'fallback_application_name', 'connect_timeout', 'channel_binding', 'gssencmode'];

function failure(found: string, source: string): RuntimeError {
  // Neither the text nor what the parser says of it is repeated: they may hold the password.
  return new RuntimeError({
    code: 'wrong-database-url',
    found,
    expected: 'postgresql://user:password@host:5432/database',
    where: source,
    next: 'Write special characters of its parts percent-encoded: @ is %40, / is %2F, # is %23, ? is %3F, % is %25.',
  });
}

function decoded(part: string, source: string): string | undefined {
  try {
    return part === '' ? undefined : decodeURIComponent(part);
  } catch {
    throw failure('a URL with a wrong percent-encoding', source);
  }
}

function read(text: string, source: string): URL {
  if (!/^postgres(ql)?:\/\//.test(text)) throw failure('a text that does not begin with postgresql://', source);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw failure('a URL that cannot be read', source);
  }
  // A password with a bare / or ? or # ends the host too early, and would then be shown as a database's name.
  if (/@/.test(url.pathname + url.search) || url.hash !== '')
    throw failure('a URL with an @ or # out of place', source);
  return url;
}

/**
 * Reads a URL as PostgreSQL's own programs do.
 *
 * @param source Where it was written, for the error: the URL itself is never shown.
 * @throws {RuntimeError} `wrong-database-url`.
 */
export function parseDatabaseUrl(text: string, source: string): UrlParts {
  const url = read(text, source);
  const unknown = [...url.searchParams.keys()].filter((name) => !TAKEN.includes(name) && !IDLE.includes(name));
  if (unknown.length > 0) throw failure(`a URL with parameters that mean nothing here: ${unknown.join(', ')}`, source);
  const given = (name: string) => url.searchParams.get(name) || undefined;
  return {
    // A parameter wins, as with libpq: a Unix socket's folder cannot stand between // and /.
    host: given('host') ?? decoded(url.hostname.replace(/^\[|\]$/g, ''), source),
    port: given('port') ?? decoded(url.port, source),
    user: given('user') ?? decoded(url.username, source),
    password: given('password') ?? decoded(url.password, source),
    database: given('dbname') ?? decoded(url.pathname.slice(1), source),
    sslmode: given('sslmode'),
    sslrootcert: given('sslrootcert'),
    requireAuth: given('require_auth'),
  };
}
