import { CfnResource } from 'aws-cdk-lib';
import type { aws_glue } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';

/** A crawler made from a generated document, whose properties are CloudFormation's own. */
export class GeneratedCrawler extends CfnResource implements aws_glue.ICrawlerRef {
  constructor(scope: Construct, id: string, properties: Readonly<Record<string, unknown>>) {
    super(scope, id, { type: 'AWS::Glue::Crawler', properties });
  }

  get crawlerRef(): aws_glue.CrawlerReference {
    return { crawlerName: this.ref };
  }
}
