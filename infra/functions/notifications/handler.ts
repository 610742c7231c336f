import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { DeploymentError } from '../../errors.ts';
import { answering } from '../answer.ts';
import { countOthers, withEntries, withoutEntries } from './bucket-entries.ts';
import type { NotificationsWish, ToldQueue } from './wish.ts';

const s3 = new S3Client({});

function failure(cause: unknown, bucket: string): unknown {
  if (!(cause instanceof S3ServiceException)) return cause;
  return new DeploymentError({
    code: 'bucket-refused',
    found: `${cause.name}: ${cause.message}`,
    expected: 'a bucket of this region that lets the function read and write whom it tells',
    where: bucket,
    next: 'Name a bucket that is there; look at its own policy, which may deny s3:GetBucketNotification or s3:PutBucketNotification.',
    cause,
  });
}

async function change(wish: NotificationsWish, queues: readonly ToldQueue[]): Promise<void> {
  const { bucket, deployment } = wish;
  try {
    const found = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
    const others = withoutEntries(found, deployment);
    const wanted = queues.length === 0 ? others : withEntries(bucket, others, queues);
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: bucket,
        NotificationConfiguration: wanted,
        // S3 tries everybody whom the bucket tells: one of the others that is gone would fail a deployment, or a removal.
        SkipDestinationValidation: queues.length === 0 || countOthers(others) > 0,
      }),
    );
  } catch (cause) {
    throw failure(cause, bucket);
  }
}

async function remove(wish: NotificationsWish): Promise<void> {
  try {
    await change(wish, []);
  } catch (error) {
    // A bucket that is gone tells nobody.
    if (error instanceof DeploymentError && error.found.startsWith('NoSuchBucket')) return;
    throw error;
  }
}

function readWish({
  bucket,
  deployment,
  queues,
}: CloudFormationCustomResourceEvent['ResourceProperties']): NotificationsWish {
  return { bucket: String(bucket), deployment: String(deployment), queues: queues ?? [] };
}

/** Has a bucket tell EventBridge and the crawlers' queues when a stack is made or changes, and no more when it goes. */
export function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  const wish = readWish(event.ResourceProperties);
  const resource = {
    // Another bucket is another resource: CloudFormation has the one before removed.
    physicalId: `aspen-notifications-${wish.bucket}`,
    late: `S3 did not answer in time what ${wish.bucket} is to tell whom.`,
  };
  return answering(event, context, resource, async () => {
    if (event.RequestType === 'Delete') return remove(wish);
    const before = event.RequestType === 'Update' ? readWish(event.OldResourceProperties) : wish;
    if (before.bucket === wish.bucket && before.deployment !== wish.deployment) await remove(before);
    await change(wish, wish.queues);
  });
}
