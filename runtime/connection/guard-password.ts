import type { Client } from 'pg';
import { RuntimeError } from '../errors.ts';
import { type DatabaseConfig, describeDatabase } from './database-config.ts';
import { PASSWORD_METHODS, type PasswordMethod } from './password-methods.ts';

const ASKED: Readonly<Record<string, PasswordMethod>> = {
  authenticationCleartextPassword: 'password',
  authenticationMD5Password: 'md5',
  authenticationSASL: 'scram-sha-256',
};

const IN_WORDS: Readonly<Record<PasswordMethod, string>> = {
  password: 'asks for the password in clear text',
  md5: 'asks for the password as an MD5 hash',
  'scram-sha-256': 'asks for the password by SCRAM',
  none: 'asks for no password',
};

/** Whether TLS proves who the server is, so that it may know the password. */
function isProven({ ssl }: DatabaseConfig): boolean {
  return ssl !== false && ssl.rejectUnauthorized !== false;
}

function refusal(config: DatabaseConfig, method: PasswordMethod): RuntimeError {
  const said = config.requireAuth !== undefined;
  return new RuntimeError({
    code: 'password-method-refused',
    found: said
      ? `the server ${IN_WORDS[method]}`
      : `the server ${IN_WORDS[method]}, and nothing proves that it is your PostgreSQL: the connection has no verified TLS`,
    expected: said ? `require_auth=${config.requireAuth.join(',')}` : 'SCRAM, which does not tell the password',
    where: describeDatabase(config),
    next: said
      ? 'Correct require_auth (or PGREQUIREAUTH), or how the server asks (pg_hba.conf).'
      : 'Set scram-sha-256 in the server (password_encryption, then the password again, and pg_hba.conf). Where you are sure of ' +
        `what listens there: require_auth=${method} in the URL, or PGREQUIREAUTH.`,
  });
}

/**
 * Keeps a client that has not connected yet from giving the password to a server that asks for it in another way than it may.
 * Without verified TLS that is SCRAM, unless `require_auth` says otherwise.
 *
 * @returns To be called when the client has connected. @throws {RuntimeError} `password-method-refused` where nobody asked.
 */
export function guardPassword(client: Client, config: DatabaseConfig): () => void {
  const allowed = config.requireAuth ?? (isProven(config) ? PASSWORD_METHODS : ['scram-sha-256', 'none']);
  let asked = false;
  for (const [event, method] of Object.entries(ASKED)) {
    // Before the library's own, which answers: it writes to a stream that is gone. A server may ask twice, in two ways.
    client.connection.prependListener(event, () => {
      asked = true;
      if (!allowed.includes(method)) client.connection.stream.destroy(refusal(config, method));
    });
  }
  return () => {
    if (!asked && !allowed.includes('none')) throw refusal(config, 'none');
  };
}
