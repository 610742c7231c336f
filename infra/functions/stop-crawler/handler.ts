import { setTimeout as sleep } from 'node:timers/promises';
import {
  CrawlerNotRunningException,
  CrawlerStoppingException,
  EntityNotFoundException,
  GetCrawlerCommand,
  GlueClient,
  StopCrawlerCommand,
} from '@aws-sdk/client-glue';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { answering } from '../answer.ts';
import { log } from '../log.ts';

const PAUSE = 2000;
const glue = new GlueClient({});

/** The crawler's state; null where it is gone. */
async function stateOf(Name: string): Promise<string | null> {
  try {
    return (await glue.send(new GetCrawlerCommand({ Name }))).Crawler?.State ?? null;
  } catch (error) {
    if (error instanceof EntityNotFoundException) return null;
    throw error;
  }
}

async function stop(Name: string): Promise<void> {
  try {
    await glue.send(new StopCrawlerCommand({ Name }));
  } catch (error) {
    // It has ended, or was told already, since it was looked at.
    if (!(error instanceof CrawlerNotRunningException || error instanceof CrawlerStoppingException)) throw error;
  }
}

/** Stops a crawl, and waits for its end: Glue deletes no crawler before. */
async function bringToRest(name: string): Promise<void> {
  for (;;) {
    const state = await stateOf(name);
    if (state === null || state === 'READY') return;
    log('stopping', { crawler: name, state });
    if (state === 'RUNNING') await stop(name);
    await sleep(PAUSE);
  }
}

/** Does nothing when a crawler is made; before one is deleted, it ends what it does. */
export function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  const crawler = String(event.ResourceProperties['crawler']);
  const late = `The crawler ${crawler} did not stop in time. Delete it when it has ended, and try again.`;
  return answering(event, context, { physicalId: crawler, late }, async () => {
    if (event.RequestType === 'Delete') await bringToRest(crawler);
  });
}
