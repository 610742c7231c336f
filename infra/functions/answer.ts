import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { describeError } from './describe-error.ts';
import { log } from './log.ts';

/** CloudFormation takes an answer of at most 4,096 bytes, and shows still less. */
const LONGEST_REASON = 2000;

/** Kept for the answer, in milliseconds. */
const FAREWELL = 20_000;

/** What a custom resource is called, and what is said of it where its time is not enough. */
export interface AnsweredResource {
  /** Another one makes CloudFormation delete the one before. */
  readonly physicalId: string;
  readonly late: string;
}

/**
 * Tells CloudFormation what came of its request. Its address is in S3, which a function in the VPC reaches by the gateway
 * endpoint.
 *
 * @param failure In words; null where it went well.
 */
async function answer(
  event: CloudFormationCustomResourceEvent,
  physicalId: string,
  failure: string | null,
): Promise<void> {
  const body = JSON.stringify({
    Status: failure === null ? 'SUCCESS' : 'FAILED',
    ...(failure === null ? {} : { Reason: failure.slice(0, LONGEST_REASON) }),
    PhysicalResourceId: physicalId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  const response = await fetch(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!response.ok) throw new Error(`CloudFormation did not take the answer: HTTP ${response.status}.`);
}

/** Fails before Lambda ends the function, which then could not answer: CloudFormation would wait for an hour. */
function outOfTime(context: Context, late: string): { readonly failure: Promise<never>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const failure = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(late)), context.getRemainingTimeInMillis() - FAREWELL);
  });
  return { failure, cancel: () => clearTimeout(timer) };
}

/** Does what CloudFormation asks for, and answers in any case. */
export async function answering(
  event: CloudFormationCustomResourceEvent,
  context: Context,
  { physicalId, late }: AnsweredResource,
  work: () => Promise<void>,
): Promise<void> {
  // Never the whole event: whoever has its ResponseURL can answer in our name.
  log('request', { type: event.RequestType, resource: event.LogicalResourceId });
  const time = outOfTime(context, late);
  let failure: string | null = null;
  try {
    await Promise.race([work(), time.failure]);
  } catch (error) {
    failure = describeError(error);
    log('failed', { reason: failure });
  } finally {
    time.cancel();
  }
  await answer(event, physicalId, failure);
}
