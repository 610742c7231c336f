import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { asBucket } from './landing.ts';

/**
 * Makes the bucket that files land in: private, encrypted, TLS only, with versions. It is kept when the stack
 * goes.
 */
export function makeLandingBucket(scope: Construct): s3.IBucket {
  const bucket = new s3.Bucket(scope, 'Landing', {
    versioned: true,
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [
      { id: 'OldVersions', noncurrentVersionExpiration: Duration.days(90) },
      { id: 'BrokenUploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
    ],
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  acknowledge(
    bucket,
    'AwsSolutions-S1',
    'Access logs want a bucket and a retention of their own: give `bucket` for that.',
  );
  return asBucket(bucket);
}
