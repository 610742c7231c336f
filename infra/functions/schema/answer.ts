import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** CloudFormation takes an answer of at most 4,096 bytes, and shows still less. */
const LONGEST_REASON = 2000;

/**
 * Tells CloudFormation what came of its request. Its address is in S3, which the function reaches by the gateway
 * endpoint.
 *
 * @param failure In words; null where it went well.
 */
export async function answer(event: CloudFormationCustomResourceEvent, failure: string | null): Promise<void> {
  const body = JSON.stringify({
    Status: failure === null ? 'SUCCESS' : 'FAILED',
    ...(failure === null ? {} : { Reason: failure.slice(0, LONGEST_REASON) }),
    // Always the same: another one would make CloudFormation delete the one before.
    PhysicalResourceId: `${event.StackId.split('/')[1] ?? 'aspen'}-schema`,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  const response = await fetch(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!response.ok) throw new Error(`CloudFormation did not take the answer: HTTP ${response.status}.`);
}
