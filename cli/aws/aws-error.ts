import { AspenError } from '../../model/errors.ts';
import { KNOWN_ERRORS, type KnownError } from './known-errors.ts';

/** An error of AWS, or on the way to it. */
export class AwsError extends AspenError {}

/** Where a command looked. */
export interface AwsPlace {
  readonly deployment: string;
  readonly region: string;
}

/** Where a command looked, in words. */
function placeText({ deployment, region }: Partial<AwsPlace> & Pick<AwsPlace, 'region'>): string {
  return deployment === undefined ? `region ${region}` : `deployment ${deployment}, region ${region}`;
}

function meaningOf(error: Error): KnownError | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return KNOWN_ERRORS[error.name] ?? KNOWN_ERRORS[code];
}

/** True where AWS says that it does not have what it was asked for. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && ['EntityNotFoundException', 'ResourceNotFoundException'].includes(error.name);
}

/** True where the user may not do it. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name === 'AccessDeniedException';
}

/** True where the same request may succeed a little later. */
export function isPassing(error: unknown): boolean {
  return error instanceof Error && meaningOf(error)?.passing === true;
}

/** An error of the SDK in words that say what to do; anything else as it is. */
export function fromAws(error: unknown, place: Partial<AwsPlace> & Pick<AwsPlace, 'region'>): unknown {
  if (!(error instanceof Error) || error instanceof AspenError) return error;
  const where = placeText(place);
  const meaning = meaningOf(error);
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
    where: placeText({ deployment, region }),
    next: 'Deploy it, or say which one is meant: AWS_REGION, AWS_PROFILE, --deployment NAME.',
  });
}

/** The SDK knows of no region, or of none that could be one. */
export function noRegion(cause: unknown): AwsError {
  const isGiven = cause instanceof Error && cause.message.startsWith('Region not accepted');
  return new AwsError({
    code: 'no-region',
    found: isGiven ? 'a region of AWS that none is called' : 'no region of AWS',
    expected: 'AWS_REGION, such as eu-west-1, or the region of a profile',
    next: 'Set AWS_REGION, or AWS_PROFILE to a profile that has one, then run the command again.',
    cause,
  });
}
