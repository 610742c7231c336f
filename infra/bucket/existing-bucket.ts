import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { asBucket } from './landing.ts';
import type { PrefixQueue } from './landing-bucket.ts';

/** The function by which the CDK changes a bucket, once a stack. */
const HANDLER = 'BucketNotificationsHandler050a0587b7544547bf325f094a3db834';

/**
 * A bucket of another stack by its name: changed where it stands, its stack would wait for the queues of this one, and
 * this one for it.
 */
function ofThisStack(scope: Construct, bucket: s3.IBucket): s3.IBucket {
  if (Stack.of(bucket) === Stack.of(scope)) return bucket;
  const { bucketName, encryptionKey } = bucket;
  return s3.Bucket.fromBucketAttributes(scope, 'Landing', {
    bucketName,
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
  });
}

/**
 * Has a bucket that is there already tell EventBridge and the crawlers' queues of new objects, beside whom it tells
 * now. A bucket of another stack can be changed by a call only; the CDK brings a function for it.
 */
export function useBucket(scope: Construct, given: s3.IBucket | s3.Bucket, queues: readonly PrefixQueue[]): s3.IBucket {
  const bucket = ofThisStack(scope, asBucket(given));
  bucket.enableEventBridgeNotification();
  for (const { prefix, queue } of queues) {
    bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new notifications.SqsDestination(queue), { prefix });
  }
  const handler = Stack.of(bucket).node.tryFindChild(HANDLER);
  if (handler !== undefined) {
    acknowledge(
      handler,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      "The function is the CDK's own, and so is its role.",
    );
  }
  return bucket;
}
