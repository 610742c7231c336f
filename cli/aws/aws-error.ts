import { AspenError } from '../../model/errors.ts';

/** An error of AWS, or on the way to it. */
export class AwsError extends AspenError {}

/** Where a command looked. */
export interface AwsPlace {
  readonly deployment: string;
  readonly region: string;
}

interface Meaning {
  readonly code: string;
  readonly found: (message: string) => string;
  readonly expected?: string;
  readonly next: string;
}

const signIn = 'Sign in (aws sso login), or set AWS_PROFILE, then run the command again.';

const credentials: Meaning = {
  code: 'no-credentials',
  found: () => 'no credentials for AWS',
  expected: 'a profile, variables such as AWS_ACCESS_KEY_ID, or a role',
  next: signIn,
};
const expired: Meaning = { code: 'credentials-expired', found: () => 'credentials that hold no longer', next: signIn };
const denied: Meaning = {
  code: 'access-denied',
  // AWS names the user and the action.
  found: (message) => message,
  next: 'Have the action allowed, or use another profile.',
};
const unreachable: Meaning = {
  code: 'aws-unreachable',
  found: (message) => `AWS cannot be reached: ${message}`,
  next: 'Look at the network, at AWS_REGION and at AWS_ENDPOINT_URL.',
};

/** By the names that the SDK and the services give their errors. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  CredentialsProviderError: credentials,
  TokenProviderError: expired,
  ExpiredTokenException: expired,
  ExpiredToken: expired,
  UnrecognizedClientException: expired,
  InvalidSignatureException: expired,
  AccessDeniedException: denied,
  ConcurrentRunsExceededException: {
    code: 'job-busy',
    found: () => 'the job runs already, as often as it may at once',
    next: 'Wait for it (aspen runs --aws): a job looks again until nothing is pending, so it takes your files too.',
  },
  ThrottlingException: {
    code: 'throttled',
    found: () => 'AWS asks to be asked less often',
    next: 'Run the command again in a minute.',
  },
  TimeoutError: unreachable,
  ECONNREFUSED: unreachable,
  ENOTFOUND: unreachable,
  ECONNRESET: unreachable,
  EAI_AGAIN: unreachable,
};

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** True where AWS says that it does not have what it was asked for. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && ['EntityNotFoundException', 'ResourceNotFoundException'].includes(error.name);
}

/** An error of the SDK in words that say what to do; anything else as it is. */
export function fromAws(error: unknown, { deployment, region }: AwsPlace): unknown {
  if (!(error instanceof Error) || error instanceof AspenError) return error;
  const where = `deployment ${deployment}, region ${region}`;
  const meaning = MEANINGS[error.name] ?? MEANINGS[codeOf(error)];
  if (meaning !== undefined) {
    const { code, found, expected, next } = meaning;
    const facts = { code, found: found(error.message), where, next, cause: error };
    return new AwsError(expected === undefined ? facts : { ...facts, expected });
  }
  if (!('$metadata' in error)) return error;
  return new AwsError({ code: 'aws', found: `${error.name}: ${error.message}`, where, cause: error });
}

/** Nothing of the deployment was found. */
export function notDeployed(tables: readonly string[], { deployment, region }: AwsPlace): AwsError {
  return new AwsError({
    code: 'not-deployed',
    found: `no job for ${tables.join(', ')}`,
    expected: 'a deployment of this pipeline: npx cdk deploy',
    where: `deployment ${deployment}, region ${region}`,
    next: 'Deploy it, or say which one is meant: AWS_REGION, AWS_PROFILE, --deployment NAME.',
  });
}
