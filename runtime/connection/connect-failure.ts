import type { ErrorFacts, Remedy } from '../../model/errors.ts';
import { RuntimeError } from '../errors.ts';
import { type DatabaseConfig, describeDatabase } from './database-config.ts';

/** How long the server may take to answer, in milliseconds. */
export const CONNECT_TIMEOUT = 10_000;

interface Reason {
  /** PostgreSQL's SQLSTATEs, and Node's codes. */
  readonly codes?: readonly string[];
  /** What is said where there is no code. */
  readonly says?: RegExp;
  readonly facts: (config: DatabaseConfig, message: string) => Pick<ErrorFacts, 'code' | 'found' | 'next'>;
  /** @default 'stop' */
  readonly remedy?: Remedy;
}

/** The first that fits is told. */
const REASONS: readonly Reason[] = [
  {
    codes: ['ECONNREFUSED', 'ENOENT'],
    facts: ({ host, port }) => ({
      code: 'no-database',
      found: `nothing listens at ${host}:${port}`,
      next: 'Start PostgreSQL there, or correct host and port.',
    }),
    remedy: 'retry',
  },
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN'],
    facts: ({ host }) => ({ code: 'no-database', found: `no host is called ${host}`, next: 'Correct the host name.' }),
    remedy: 'retry',
  },
  {
    codes: ['EHOSTUNREACH', 'ENETUNREACH'],
    facts: ({ host }) => ({
      code: 'no-database',
      found: `there is no way through the network to ${host}`,
      next: 'Check the network, or correct the host.',
    }),
    remedy: 'retry',
  },
  {
    codes: ['ETIMEDOUT'],
    says: /timeout expired/,
    facts: () => ({
      code: 'connect-timeout',
      found: `no answer within ${CONNECT_TIMEOUT / 1000} s`,
      next: 'Check host, port and the firewalls between.',
    }),
    remedy: 'retry',
  },
  {
    says: /client password must be/,
    facts: ({ user }) => ({
      code: 'no-password',
      found: `the server asks for the password of ${user}, and there is none`,
      next: 'Give it in the URL, in PGPASSWORD, or in ~/.pgpass.',
    }),
  },
  {
    codes: ['28P01'],
    says: /SASL authentication failed/,
    facts: ({ user }) => ({
      code: 'wrong-password',
      found: `the password of ${user} is wrong, or there is no such user`,
      next: 'Correct user and password in the URL, in PGUSER and PGPASSWORD, or in ~/.pgpass.',
    }),
  },
  {
    codes: ['28000'],
    facts: ({ user }, message) => ({
      code: 'access-refused',
      found: `the server refuses ${user}: ${message}`,
      next: 'Correct the user, or have the server admit it (pg_hba.conf).',
    }),
  },
  {
    codes: ['3D000'],
    says: /^no such database/,
    facts: ({ database }) => ({
      code: 'unknown-database',
      found: `no database is called ${database}`,
      next: 'Create it (create database … encoding utf8), or correct its name.',
    }),
  },
  {
    codes: ['53300'],
    says: /^no more connections allowed/,
    facts: () => ({
      code: 'too-many-connections',
      found: 'the server takes no more connections',
      next: 'Close some, or raise max_connections.',
    }),
    remedy: 'retry',
  },
  {
    codes: ['57P03'],
    facts: () => ({
      code: 'server-starting',
      found: 'the server is starting up or shutting down',
      next: 'Wait a little, then run the command again.',
    }),
    remedy: 'retry',
  },
  {
    says: /does not support SSL/,
    facts: () => ({
      code: 'tls-missing',
      found: 'the server offers no TLS',
      next: 'Turn TLS on in the server: passwords and rows cross a network here.',
    }),
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    facts: ({ host }, message) => ({
      code: 'tls-wrong-name',
      found: `the server's certificate is not for ${host}: ${message}`,
      next: 'Connect by a name that stands in the certificate.',
    }),
  },
  {
    says: /certificate|self.signed|UNABLE_TO|CERT_|ERR_SSL|ERR_TLS/i,
    facts: (_, message) => ({
      code: 'tls-not-trusted',
      found: `the server's certificate is not trusted: ${message}`,
      next: 'Name its root certificates: sslrootcert=FILE in the URL, or PGSSLROOTCERT.',
    }),
  },
  {
    says: /Connection terminated|ECONNRESET|error establishing an SSL connection/,
    facts: ({ host, port }) => ({
      code: 'not-postgres',
      found: `what listens at ${host}:${port} ended the connection at once`,
      next: 'Check that it is a PostgreSQL, and that it admits this machine.',
    }),
    remedy: 'retry',
  },
];

/** The code of a failed attempt; Node tries every address of a name, and gives the failures together. */
export function connectCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? connectCode(error.errors[0]) : '';
}

/** A failed attempt to connect, as an error for the user. */
export function connectFailure(cause: unknown, config: DatabaseConfig): RuntimeError {
  const code = connectCode(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  const reason = REASONS.find(({ codes, says }) => codes?.includes(code) || says?.test(`${message} ${code}`));
  const facts = reason?.facts(config, message) ?? {
    code: 'cannot-connect',
    found: code === '' ? message : `${message} (${code})`,
    next: 'Check host, port, user and database.',
  };
  return new RuntimeError({ ...facts, where: describeDatabase(config), remedy: reason?.remedy ?? 'stop', cause });
}
