import { Aws, CustomResource, Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { jobNamePrefix } from '../../names.ts';
import { AccountFunction } from '../account-function.ts';

/** Makes the function that ends what a deployment's crawlers do, before one of them is deleted. */
export function makeStopCrawler(
  scope: Construct,
  { deployment, logRetention }: { readonly deployment: string; readonly logRetention: RetentionDays },
): lambda.IFunction {
  const { function: stop } = new AccountFunction(scope, 'StopCrawler', {
    name: 'stop-crawler',
    description: `Aspen, ${deployment}: ends a crawl before its crawler is deleted`,
    // Glue may take minutes to end one.
    timeout: Duration.minutes(15),
    logRetention,
    permissions: [
      {
        actions: ['glue:GetCrawler', 'glue:StopCrawler'],
        resources: [`arn:${Aws.PARTITION}:glue:${Aws.REGION}:${Aws.ACCOUNT_ID}:crawler/${jobNamePrefix(deployment)}*`],
        why: 'A new table gets a crawler, and no other deployment has crawlers with this beginning.',
      },
    ],
  });
  return stop;
}

/**
 * Ends a crawl when its crawler goes, with the stack or for another one. Whatever depends on this is deleted before, so
 * that nothing starts the crawler again.
 *
 * @param stop ARN of the function.
 */
export function stopBeforeDeletion(scope: Construct, crawler: string, stop: string): CustomResource {
  return new CustomResource(scope, 'CrawlerAtRest', {
    resourceType: 'Custom::AspenCrawlerAtRest',
    serviceToken: stop,
    serviceTimeout: Duration.minutes(16),
    properties: { crawler },
  });
}
