import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RuntimeError } from '../../runtime/errors.ts';

/** A user of the database, as RDS and Glue write one into a secret. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const secrets = new SecretsManagerClient({});

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

/**
 * Reads a secret anew each time, so that a rotated password is taken at once.
 *
 * @throws {RuntimeError} `wrong-secret`
 */
export async function readCredentials(secret: string): Promise<Credentials> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secret }));
  const facts = parse(SecretString);
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
