import { isConnectionError } from './passing-error.ts';
import { answerOf, type S3Answer } from './s3-answer.ts';

/** What S3 was asked for when it failed. */
export interface Asked {
  /** The permission that it takes. */
  readonly action: 's3:ListBucket' | 's3:GetObject';
  readonly bucket: string;
  /** The object, or nothing for the bucket. */
  readonly key: string | null;
}

/** What an error means to a user. */
export interface Trouble {
  readonly code: string;
  readonly found: string;
  readonly expected?: string;
  readonly next: string;
}

const SIGN_IN = 'Sign in (aws sso login), or set AWS_PROFILE, then run the command again.';
/** Words of the SDK that name a profile; others may hold the command line of a credential process. */
const HARMLESS = /^(Could not resolve credentials using profile|The SSO session|Token is expired)/;

const EXPIRED = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenProviderError',
  'RequestExpired',
  'TokenRefreshRequired',
]);
const UNKNOWN = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'AccountProblem',
  'NotSignedUp',
]);
const DENIED = new Set(['AccessDenied', 'Forbidden', 'AllAccessDisabled']);
const ELSEWHERE = new Set(['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException']);

/** Who may not do what, as S3 says it of most refusals. */
function denied({ message }: S3Answer, { action, bucket, key }: Asked): Trouble {
  const told = /perform: ([\w-]+:\w+) on resource: "?([^\s"]+)"?/.exec(message);
  const [permission, resource] = [
    told?.[1] ?? action,
    told?.[2] ?? `arn:aws:s3:::${bucket}${key === null ? '' : `/${key}`}`,
  ];
  const because = /\b(because .*|with an explicit deny.*)$/s.exec(message)?.[1];
  const isKey = permission.startsWith('kms:');
  return {
    code: 'access-denied',
    found: `${permission} is not allowed on ${resource}${because === undefined ? '' : `, ${because}`}`,
    expected: isKey
      ? `${permission} on the key that encrypts the object, by the policies of the user and of the key`
      : `${permission}, by the policies of the user, of the bucket and of the VPC endpoint`,
    next: 'Have it allowed, or use another profile: AWS_PROFILE.',
  };
}

function elsewhere({ region }: S3Answer, { bucket }: Asked): Trouble {
  return {
    code: 'wrong-region',
    found: `the bucket ${bucket} is in ${region ?? 'another region'}, and was asked for in the region that is set`,
    next: region === null ? 'Set AWS_REGION to its region.' : `Set AWS_REGION=${region}, then run the command again.`,
  };
}

function ofAnswer(answer: S3Answer, asked: Asked): Trouble {
  const { name, message, status } = answer;
  if (ELSEWHERE.has(name) || status === 301 || status === 307) return elsewhere(answer, asked);
  if (EXPIRED.has(name))
    return { code: 'credentials-expired', found: 'credentials that hold no longer', next: SIGN_IN };
  if (UNKNOWN.has(name))
    return {
      code: 'wrong-credentials',
      found: 'credentials that AWS does not know',
      next: 'Look at AWS_PROFILE and at variables such as AWS_ACCESS_KEY_ID, which go before it; and at the clock.',
    };
  if (name === 'NoSuchBucket')
    return { code: 'no-bucket', found: `there is no bucket ${asked.bucket}`, next: 'Correct its name, or make it.' };
  if (name === 'InvalidObjectState')
    return { code: 'archived', found: 'the object is archived', next: 'Restore it, then run the command again.' };
  if (DENIED.has(name) || status === 403) return denied(answer, asked);
  return {
    code: 's3',
    found: `S3 answered ${status === 0 ? '' : `${status} `}${name}${message === '' || message === name ? '' : `: ${message}`}`,
    next: 'Run the command again in a minute.',
  };
}

/** What an error of a request says, in words that hold no secret; null for one that is a defect. */
export function troubleOf(error: unknown, asked: Asked): Trouble | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'CredentialsProviderError')
    return {
      code: 'no-credentials',
      found: `no credentials for AWS${HARMLESS.test(error.message) ? `: ${error.message.split('\n', 1)[0]}` : ''}`,
      expected: 'a profile, variables such as AWS_ACCESS_KEY_ID, or a role',
      next: SIGN_IN,
    };
  if (EXPIRED.has(error.name))
    return { code: 'credentials-expired', found: 'credentials that hold no longer', next: SIGN_IN };
  if (/^Region is missing|^Region not accepted/.test(error.message))
    return {
      code: 'no-region',
      found: error.message.startsWith('Region is') ? 'no region of AWS' : 'a region of AWS that none is called',
      expected: 'AWS_REGION, such as eu-west-1, or the region of a profile',
      next: 'Set AWS_REGION, or AWS_PROFILE to a profile that has one, then run the command again.',
    };
  if ('code' in error && error.code === 'ERR_INVALID_URL')
    return {
      code: 'wrong-endpoint',
      found: 'AWS_ENDPOINT_URL is no address',
      expected: 'none, or one such as http://127.0.0.1:4566',
      next: 'Correct it, or unset it, in the environment or in the profile (endpoint_url).',
    };
  if (isConnectionError(error))
    return {
      code: 's3-unreachable',
      found: `S3 cannot be reached: ${error.message === '' ? error.name : error.message}`,
      next: 'Look at the network, at AWS_REGION and at AWS_ENDPOINT_URL.',
    };
  const answer = answerOf(error);
  return answer === null ? null : ofAnswer(answer, asked);
}
