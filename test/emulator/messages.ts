import { setTimeout as sleep } from 'node:timers/promises';
import { requestAws } from './aws-request.ts';

interface Received {
  readonly Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string }[];
}

/**
 * Takes every message out of a queue, and waits for the first ones.
 *
 * @param queue The queue's URL, which is its physical id as well.
 * @param count How many at least; fewer come back after half a minute.
 */
export async function takeMessages(endpoint: string, queue: string, count = 1): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (let tries = 0; tries < 300; tries++) {
    const request = { QueueUrl: queue, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await requestAws<Received>(endpoint, 'AmazonSQS.ReceiveMessage', request);
    for (const { Body, ReceiptHandle } of Messages) {
      found.push(JSON.parse(Body));
      await requestAws(endpoint, 'AmazonSQS.DeleteMessage', { QueueUrl: queue, ReceiptHandle });
    }
    if (Messages.length > 0) continue;
    if (found.length >= count) break;
    await sleep(100);
  }
  return found;
}
