import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { asBucket } from './landing.ts';

/**
 * A bucket that is there already. One of another stack is taken by its name, and its key by its ARN: changed where they
 * stand, their stack would wait for the queues and roles of this one, and this one for it.
 */
export function useBucket(scope: Construct, given: s3.IBucket | s3.Bucket): s3.IBucket {
  const bucket = asBucket(given);
  if (Stack.of(bucket) === Stack.of(scope)) return bucket;
  const { bucketName, encryptionKey } = bucket;
  return s3.Bucket.fromBucketAttributes(scope, 'Landing', {
    bucketName,
    ...(encryptionKey === undefined
      ? {}
      : { encryptionKey: kms.Key.fromKeyArn(scope, 'LandingKey', encryptionKey.keyArn) }),
  });
}
