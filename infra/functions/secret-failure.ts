import { SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { RuntimeError } from '../../runtime/errors.ts';
import { describeError } from './describe-error.ts';

/** What Secrets Manager answers where a key of KMS may not be used, whose own error stands in the words. */
const KMS = /KMS|DecryptionFailure/i;

function unreachable(cause: unknown, secret: string, host: string): RuntimeError {
  return new RuntimeError({
    code: 'secret-unreachable',
    found: `no answer from Secrets Manager at ${host}: ${describeError(cause)}`,
    expected: 'an endpoint of it in the VPC, whose group lets in port 443 from the functions and the jobs',
    where: secret,
    next: 'Open the endpoint that is there (`endpointSecurityGroup`); or let one be made, without `secretsmanager` in `present`.',
    cause,
  });
}

function denied({ name, message }: Error, secret: string, cause: unknown): RuntimeError {
  const key = KMS.test(`${name} ${message}`);
  return new RuntimeError({
    code: 'secret-denied',
    found: `${name}: ${message}`,
    expected: key ? "the secret's own key to let this function decrypt" : 'this function to be let read the secret',
    where: secret,
    next: key
      ? 'Name the key with the secret (`secretKeyArn`, or the secret’s `encryptionKey`), and let its policy leave that to IAM.'
      : "Look at the secret's own policy, and at that of the endpoint.",
    cause,
  });
}

/** What kept a secret from being read, as an error for who deploys. */
export function secretFailure(cause: unknown, secret: string, host: string): RuntimeError {
  if (!(cause instanceof SecretsManagerServiceException)) return unreachable(cause, secret, host);
  if (cause.name === 'AccessDeniedException' || KMS.test(cause.name)) return denied(cause, secret, cause);
  const missing = cause.name === 'ResourceNotFoundException';
  return new RuntimeError({
    code: missing ? 'secret-missing' : 'secret-failed',
    found: missing ? 'no such secret' : `${cause.name}: ${cause.message}`,
    where: secret,
    next: missing ? 'Name a secret that is there, in this region.' : 'Deploy again; if it stays, look at the secret.',
    cause,
  });
}
