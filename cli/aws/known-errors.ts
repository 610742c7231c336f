import { ASPEN } from '../../model/command-name.ts';
/** What an error of AWS means to an operator. */
export interface KnownError {
  readonly code: string;
  readonly found: (message: string) => string;
  readonly expected?: string;
  readonly next: string;
  /** True where the same request may succeed a little later. */
  readonly passing?: true;
}

const signIn = 'Sign in (aws sso login), or set AWS_PROFILE, then run the command again.';

/** Words of the SDK that name a profile; others may hold the command line of a credential process. */
const HARMLESS = /^(Could not resolve credentials using profile|The SSO session|Token is expired)/;

function harmless(message: string): string {
  return HARMLESS.test(message) ? `: ${message.split('\n', 1)[0]}` : '';
}

const credentials: KnownError = {
  code: 'no-credentials',
  found: (message) => `no credentials for AWS${harmless(message)}`,
  expected: 'a profile, variables such as AWS_ACCESS_KEY_ID, or a role',
  next: signIn,
};
const expired: KnownError = {
  code: 'credentials-expired',
  found: () => 'credentials that hold no longer',
  next: signIn,
};
const wrong: KnownError = {
  code: 'wrong-credentials',
  found: () => 'credentials that AWS does not know',
  next: 'Look at AWS_PROFILE and at variables such as AWS_ACCESS_KEY_ID, which go before it; and at the clock.',
};
const denied: KnownError = {
  code: 'access-denied',
  // AWS names the user and the action.
  found: (message) => message,
  next: 'Have the action allowed, or use another profile.',
};
const throttled: KnownError = {
  code: 'throttled',
  found: () => 'AWS asks to be asked less often',
  next: 'Run the command again in a minute.',
  passing: true,
};
const unreachable: KnownError = {
  code: 'aws-unreachable',
  found: (message) => `AWS cannot be reached: ${message}`,
  next: 'Look at the network, at AWS_REGION and at AWS_ENDPOINT_URL.',
  passing: true,
};
const internal: KnownError = {
  code: 'aws',
  found: (message) => `AWS failed: ${message}`,
  next: 'Run the command again in a minute.',
  passing: true,
};

/** By the names that the SDK and the services give their errors, and by Node's codes. */
export const KNOWN_ERRORS: Readonly<Record<string, KnownError>> = {
  CredentialsProviderError: credentials,
  TokenProviderError: expired,
  ExpiredTokenException: expired,
  ExpiredToken: expired,
  UnrecognizedClientException: wrong,
  InvalidSignatureException: wrong,
  // As STS says it, and EC2, and S3.
  InvalidClientTokenId: wrong,
  AuthFailure: wrong,
  InvalidAccessKeyId: wrong,
  SignatureDoesNotMatch: wrong,
  RequestExpired: expired,
  AccessDeniedException: denied,
  AccessDenied: denied,
  UnauthorizedOperation: denied,
  OptInRequired: denied,
  ConcurrentRunsExceededException: {
    code: 'job-busy',
    found: () => 'the job runs already, as often as it may at once',
    next: `Wait for it (${ASPEN} runs --aws): a job looks again until nothing is pending, so it takes your files too.`,
  },
  ThrottlingException: throttled,
  Throttling: throttled,
  RequestLimitExceeded: throttled,
  SlowDown: throttled,
  TooManyRequestsException: throttled,
  InternalServiceException: internal,
  InternalFailure: internal,
  OperationTimeoutException: internal,
  ServiceUnavailableException: internal,
  TimeoutError: unreachable,
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  EAI_AGAIN: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ENOTFOUND: unreachable,
  EPIPE: unreachable,
  ETIMEDOUT: unreachable,
  // A proxy's page, in place of an answer.
  SyntaxError: { ...unreachable, found: () => 'AWS cannot be reached: what answers in its place speaks no JSON' },
  ERR_INVALID_URL: {
    code: 'wrong-endpoint',
    found: () => 'AWS_ENDPOINT_URL is no address',
    expected: 'none, or one such as http://127.0.0.1:4566',
    next: 'Correct it, or unset it, in the environment or in the profile (endpoint_url).',
  },
};
