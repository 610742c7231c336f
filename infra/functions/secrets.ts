import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RuntimeError } from '../../runtime/errors.ts';
import { secretFailure } from './secret-failure.ts';

/** A user of the database, as RDS and Glue write one into a secret. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/**
 * Where nothing lets the function in, nothing answers either: without a limit, a deployment would wait for the function's
 * own fifteen minutes. An answer takes less than a second.
 */
const secrets = new SecretsManagerClient({
  requestHandler: { connectionTimeout: 4000, requestTimeout: 8000, throwOnRequestTimeout: true },
});

/** The host that was asked last, which only the SDK knows: regions, partitions and settings name it differently. */
let asked = '';
secrets.middlewareStack.add(
  (next) => (args) => {
    const { request } = args;
    if (typeof request === 'object' && request !== null && 'hostname' in request) asked = String(request.hostname);
    return next(args);
  },
  { step: 'build', name: 'rememberHost' },
);

function textOf(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = Object.entries(value).find(([key]) => key === name)?.[1];
  return typeof found === 'string' ? found : undefined;
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}

async function readText(secret: string): Promise<string | undefined> {
  try {
    return (await secrets.send(new GetSecretValueCommand({ SecretId: secret }))).SecretString;
  } catch (cause) {
    throw secretFailure(cause, secret, asked);
  }
}

/**
 * Reads a secret again each time, so that a rotated password is taken at once.
 *
 * @throws {RuntimeError} `wrong-secret`, `secret-unreachable` within half a minute, `secret-denied`, `secret-missing`,
 *   `secret-failed`
 */
export async function readCredentials(secret: string): Promise<Credentials> {
  const facts = parse(await readText(secret));
  const [user, password] = [textOf(facts, 'username'), textOf(facts, 'password')];
  if (user !== undefined && password !== undefined) return { user, password };
  throw new RuntimeError({
    code: 'wrong-secret',
    found: 'a secret without username and password',
    expected: 'JSON with the texts username and password, as RDS writes it',
    where: secret,
    next: 'Correct the secret, or name another one in the deployment.',
  });
}
