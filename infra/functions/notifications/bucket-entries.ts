import type { Event, NotificationConfiguration, QueueConfiguration } from '@aws-sdk/client-s3';
import { DeploymentError } from '../../errors.ts';
import { ownerPrefix, type ToldQueue } from './wish.ts';

/** One of a bucket's entries, whomever it tells. */
interface Entry {
  readonly Id?: string | undefined;
  readonly Events: Event[] | undefined;
  readonly Filter?: QueueConfiguration['Filter'];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-enable-disable-notification-intro.html */
const MOST = 100;
const CREATED = 's3:ObjectCreated:';

function prefixOf({ Filter }: Entry): string {
  return Filter?.Key?.FilterRules?.find(({ Name }) => Name?.toLowerCase() === 'prefix')?.Value ?? '';
}

/** What is told of new objects that a table's own entry would be told of too, which S3 refuses; a suffix helps no more. */
function overlaps(entry: Entry, { prefix }: ToldQueue): boolean {
  if (entry.Events?.some((event) => event.startsWith(CREATED)) !== true) return false;
  const other = prefixOf(entry);
  return other.startsWith(prefix) || prefix.startsWith(other);
}

function entriesOf(found: NotificationConfiguration): readonly { readonly entry: Entry; readonly told: string }[] {
  return [
    ...(found.QueueConfigurations ?? []).map((entry) => ({ entry, told: entry.QueueArn ?? 'a queue' })),
    ...(found.TopicConfigurations ?? []).map((entry) => ({ entry, told: entry.TopicArn ?? 'a topic' })),
    ...(found.LambdaFunctionConfigurations ?? []).map((entry) => ({
      entry,
      told: entry.LambdaFunctionArn ?? 'a function',
    })),
  ];
}

function checkOverlaps(bucket: string, others: NotificationConfiguration, queues: readonly ToldQueue[]): void {
  const found = entriesOf(others).flatMap(({ entry, told }) =>
    queues
      .filter((queue) => overlaps(entry, queue))
      .map(
        ({ prefix }) =>
          `  ${prefix} overlaps ${prefixOf(entry) || 'the whole bucket'}, of which ${told} is told (${entry.Id ?? 'no id'})`,
      ),
  );
  if (found.length === 0) return;
  throw new DeploymentError({
    code: 'overlapping-notifications',
    found: [`the bucket tells others already of what the crawlers are to be told of`, ...found].join('\n'),
    expected: 'no one else told of new objects below these prefixes: S3 tells one destination only of an object',
    where: bucket,
    next: "Take away what nobody needs any more; let the others listen to EventBridge; or do without the crawler: trigger: 'event'.",
  });
}

function checkNumber(bucket: string, others: number, ours: number): void {
  if (others + ours <= MOST) return;
  throw new DeploymentError({
    code: 'too-many-notifications',
    found: `${others} others whom the bucket tells, and ${ours} crawlers`,
    expected: `at most ${MOST} in all`,
    where: bucket,
    next: "Give tables that need no crawler trigger: 'event', or deploy some of them as another pipeline with a bucket of its own.",
  });
}

/** Whom a bucket tells of what, without the entries of a deployment. */
export function withoutEntries(found: NotificationConfiguration, deployment: string): NotificationConfiguration {
  const owner = ownerPrefix(deployment);
  const queues = (found.QueueConfigurations ?? []).filter(({ Id }) => Id?.startsWith(owner) !== true);
  const { TopicConfigurations, LambdaFunctionConfigurations, EventBridgeConfiguration } = found;
  return { TopicConfigurations, LambdaFunctionConfigurations, EventBridgeConfiguration, QueueConfigurations: queues };
}

/** How many are told, EventBridge left out. */
export function countOthers(found: NotificationConfiguration): number {
  return entriesOf(found).length;
}

/**
 * What a bucket is to tell: EventBridge and a deployment's queues, beside whom it tells now.
 *
 * @param others What it tells without the deployment's entries.
 * @throws {DeploymentError} `overlapping-notifications` with all of them, `too-many-notifications`
 */
export function withEntries(
  bucket: string,
  others: NotificationConfiguration,
  queues: readonly ToldQueue[],
): NotificationConfiguration {
  checkOverlaps(bucket, others, queues);
  checkNumber(bucket, countOthers(others), queues.length);
  const ours = queues.map(({ id, prefix, queue }): QueueConfiguration => {
    const FilterRules = [{ Name: 'prefix' as const, Value: prefix }];
    return { Id: id, QueueArn: queue, Events: ['s3:ObjectCreated:*'], Filter: { Key: { FilterRules } } };
  });
  return {
    ...others,
    QueueConfigurations: [...(others.QueueConfigurations ?? []), ...ours],
    EventBridgeConfiguration: {},
  };
}
