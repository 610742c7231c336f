import { CfnResource, Stack } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { aws_glue } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { fillIn } from '../catalog/deploy-values.ts';
import { stopBeforeDeletion } from '../functions/stop-crawler/stop-crawler.ts';
import { crawlerName, DEPLOYMENT_TAG } from '../names.ts';
import { fingerprint } from './replaced.ts';
import type { SharedByTables } from './shared-by-tables.ts';

/** A crawler made from a generated document, whose properties are CloudFormation's own. */
export class GeneratedCrawler extends CfnResource implements aws_glue.ICrawlerRef {
  constructor(scope: Construct, id: string, properties: Readonly<Record<string, unknown>>) {
    super(scope, id, { type: 'AWS::Glue::Crawler', properties });
  }

  get crawlerRef(): aws_glue.CrawlerReference {
    return { crawlerName: this.ref };
  }
}

/** What a table's crawler is made from. */
export interface CrawlerProps {
  readonly table: string;
  readonly document: string;
  /** The table in the catalog. */
  readonly description: CfnResource;
  readonly shared: SharedByTables;
  readonly queue: sqs.IQueue;
}

/** A crawler, and what has to be told after it and deleted before it. */
export interface MadeCrawler {
  readonly crawler: GeneratedCrawler;
  /** Its own name, of which each version has another. */
  readonly name: string;
  readonly atRest: Construct;
}

/**
 * Makes a table's crawler. One that changes is another one, with another name: Glue updates none that runs (`Cannot update
 * Crawler while running`), and CloudFormation does not wait for it. The one before is stopped and deleted when all else
 * went well.
 */
export function makeCrawler(
  scope: Construct,
  { table, document, description, shared, queue }: CrawlerProps,
): MadeCrawler {
  const { catalog, crawlers, deployment } = shared;
  if (crawlers === null) throw new Error(`${table} has a crawler, and the deployment has no role for it.`);
  const properties = {
    ...fillIn(document, { database: catalog, role: crawlers.role.roleArn, queue: queue.queueArn }),
    ...(crawlers.byLakeFormation ? { LakeFormationConfiguration: { UseLakeFormationCredentials: true } } : {}),
  };
  const name = crawlerName(deployment, table, fingerprint(Stack.of(scope), properties));
  const crawler = new GeneratedCrawler(scope, 'Crawler', {
    Name: name,
    ...properties,
    Tags: { [DEPLOYMENT_TAG]: deployment },
  });
  // Not before its role may read the queue.
  crawler.node.addDependency(crawlers.role);
  crawler.addResourceDependency(description);
  return { crawler, name, atRest: stopBeforeDeletion(scope, crawler.ref, crawlers.stop) };
}
