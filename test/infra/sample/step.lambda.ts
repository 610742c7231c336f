import { setTimeout as sleep } from 'node:timers/promises';
import type { EventBridgeEvent } from 'aws-lambda';

/** What is to be done after a job; with a job, it is not done at once. */
export async function handler(event: EventBridgeEvent<string, { jobName?: string }>): Promise<{ more: boolean }> {
  console.log(`step behind ${event.source}`);
  if (event.detail.jobName === 'broken') throw new Error('the step is broken');
  await sleep(50);
  return { more: event.source === 'aws.glue' };
}
