import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import type { PrefixQueue } from './landing-bucket.ts';

/**
 * Has a bucket that is there already tell EventBridge and the crawlers' queues of new objects, beside whom it tells
 * now. A bucket of another stack can be changed by a call only; the CDK brings a function for it.
 */
export function useBucket(bucket: s3.IBucket, queues: readonly PrefixQueue[]): s3.IBucket {
  bucket.enableEventBridgeNotification();
  for (const { prefix, queue } of queues) {
    bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new notifications.SqsDestination(queue), { prefix });
  }
  return bucket;
}
