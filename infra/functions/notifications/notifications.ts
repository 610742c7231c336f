import { CustomResource, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AccountFunction } from '../account-function.ts';
import { type NotificationsWish, ownerPrefix } from './wish.ts';

/** A queue that is told of a table's new objects. */
export interface PrefixQueue {
  readonly table: string;
  /** The keys of its objects begin with it. */
  readonly prefix: string;
  readonly queue: sqs.Queue;
}

/** Whom a bucket is to tell of what. */
export interface NotificationsProps {
  readonly deployment: string;
  readonly bucket: s3.IBucket;
  readonly queues: readonly PrefixQueue[];
  readonly logRetention: RetentionDays;
}

function letSend(bucket: s3.IBucket, queue: sqs.Queue): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': bucket.bucketArn } },
    }),
  );
}

/**
 * Has a bucket tell EventBridge and the crawlers' queues of new objects, beside whom it tells now, as long as the stack is
 * there: a bucket that stays would go on telling queues that are gone, and take no further entry then. By a function of
 * Aspen's own; the CDK's is in Python, and CloudFormation's property of the bucket is never cleared.
 */
export class Notifications extends Construct {
  constructor(scope: Construct, id: string, { deployment, bucket, queues, logRetention }: NotificationsProps) {
    super(scope, id);
    for (const { queue } of queues) letSend(bucket, queue);
    const change = new AccountFunction(this, 'Change', {
      name: 'notifications',
      description: `Aspen, ${deployment}: has the bucket tell EventBridge and crawlers of new objects`,
      timeout: Duration.minutes(3),
      logRetention,
      permissions: [
        { actions: ['s3:GetBucketNotification', 's3:PutBucketNotification'], resources: [bucket.bucketArn] },
      ],
    });
    const wish: NotificationsWish = {
      bucket: bucket.bucketName,
      deployment,
      queues: queues.map(({ table, prefix, queue }) => ({
        id: `${ownerPrefix(deployment)}${table}`,
        prefix,
        queue: queue.queueArn,
      })),
    };
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::AspenNotifications',
      serviceToken: change.function.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { ...wish },
    });
    // S3 tries each queue: its policy is its child.
    resource.node.addDependency(change, ...queues.map(({ queue }) => queue));
  }
}
