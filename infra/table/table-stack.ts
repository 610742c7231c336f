import { CfnResource, NestedStack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { compileCatalog } from '../../generator/catalog/compile-catalog.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import { sourceRoot } from '../bucket/landing.ts';
import { fillIn } from '../catalog/deploy-values.ts';
import { makeCrawler } from './crawler.ts';
import { makeJob } from './job.ts';
import type { SharedByTables } from './shared-by-tables.ts';
import { addTableAlarms } from './table-alarms.ts';
import { addSweep, addWorkflow } from './triggers.ts';

/** One table's part of a deployment. */
export interface TableStackProps {
  readonly table: CompiledTable;
  readonly shared: SharedByTables;
  /** From which the crawler learns of new files; null for a table without a crawler. */
  readonly queue: sqs.IQueue | null;
}

/**
 * All that one table has of its own in AWS: its description in the catalog, its crawler, its job, and what starts
 * them. A stack of its own, so that neither the number of tables nor their width meets CloudFormation's limits.
 */
export class TableStack extends NestedStack {
  readonly alarms: readonly cloudwatch.IAlarm[];

  constructor(scope: Construct, id: string, { table, shared, queue }: TableStackProps) {
    super(scope, id, { description: `Aspen, ${shared.deployment}: the table ${table.model.name}` });
    const documents = compileCatalog(table.model);
    const description = this.#describeTable(documents.table, shared);
    const { name } = table.model;
    const crawler =
      queue === null
        ? null
        : makeCrawler(this, { table: name, document: documents.crawler, description, shared, queue });
    const job = makeJob(this, table, shared);
    addWorkflow(this, { table: table.model, shared, crawler, job });
    addSweep(this, { table: table.model, shared, job });
    this.alarms = addTableAlarms(this, table.model, queue, shared);
  }

  #describeTable(document: string, { landing, catalog, account }: SharedByTables): CfnResource {
    return new CfnResource(this, 'Table', {
      type: 'AWS::Glue::Table',
      properties: {
        CatalogId: account,
        DatabaseName: catalog,
        TableInput: fillIn(document, { bucket: sourceRoot(landing) }),
      },
    });
  }
}
