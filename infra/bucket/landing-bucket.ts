import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { asBucket } from './landing.ts';

/** A queue that is told of new objects below a prefix. */
export interface PrefixQueue {
  readonly prefix: string;
  readonly queue: sqs.Queue;
}

/** Which bucket may write is told by the account: the bucket's own name would make each of the two wait for the other. */
function letBucketsSend(queue: sqs.Queue): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
}

/**
 * What the bucket tells whom, as a property of its own. The CDK's helper for that is a function of its own, and in
 * Python.
 */
function notify(bucket: s3.Bucket, queues: readonly PrefixQueue[]): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) throw new Error(`${bucket.node.path} has no resource of its own.`);
  resource.notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
    queueConfigurations: queues.map(({ prefix, queue }) => ({
      event: 's3:ObjectCreated:*',
      queue: queue.queueArn,
      filter: { s3Key: { rules: [{ name: 'prefix', value: prefix }] } },
    })),
  };
  for (const { queue } of queues) {
    letBucketsSend(queue);
    // S3 tries each queue when the bucket is made. The queue's child is its policy.
    resource.node.addDependency(queue);
  }
}

/**
 * Makes the bucket that files land in: private, encrypted, TLS only, with versions. It tells EventBridge and the
 * crawlers' queues of every new object, and is kept when the stack goes.
 */
export function makeLandingBucket(scope: Construct, queues: readonly PrefixQueue[]): s3.IBucket {
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
  notify(bucket, queues);
  return asBucket(bucket);
}
