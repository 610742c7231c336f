import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

/** Makes the queue from which a table's crawler learns of new files when it runs. */
export function makeCrawlerQueue(scope: Construct, id: string): sqs.Queue {
  const queue = new sqs.Queue(scope, id, {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    visibilityTimeout: Duration.minutes(5),
  });
  acknowledge(queue, 'AwsSolutions-SQS3', 'A message is a hint to look: what a crawl does not take is no row lost.');
  return queue;
}
