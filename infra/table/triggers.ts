import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as glue from 'aws-cdk-lib/aws-glue';
import type { Construct, IConstruct } from 'constructs';
import type { TableModel } from '../../model/table-model.ts';
import { keyPrefix } from '../bucket/landing.ts';
import { workflowName } from '../names.ts';
import type { MadeCrawler } from './crawler.ts';
import { fingerprint } from './replaced.ts';
import type { SharedByTables } from './shared-by-tables.ts';

/** A table with what is started for it. */
interface Started {
  readonly table: TableModel;
  readonly shared: SharedByTables;
  readonly job: glue.ScalaSparkEtlJob;
}

/** Whatever became of the crawl: the job reads the bucket itself, and needs no partition of the catalog. */
const CRAWL_ENDED = [glue.CrawlerState.SUCCEEDED, glue.CrawlerState.FAILED, glue.CrawlerState.CANCELLED];

function tellWorkflow(scope: Construct, workflow: glue.Workflow, { table, shared }: Started): void {
  const { landing, triggers } = shared;
  const deadLetterConfig = { arn: triggers.deadLetters };
  new events.Rule(scope, 'FileLanded', {
    description: `A file of ${table.name} has landed`,
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: {
        bucket: { name: [landing.bucket.bucketName] },
        object: { key: [{ prefix: keyPrefix(landing, table.source.prefix) }] },
      },
    },
    targets: [{ bind: () => ({ arn: workflow.workflowArn, role: triggers.notifier, deadLetterConfig }) }],
  });
}

/**
 * Starts the job when a crawl has ended. One that changes is another one: Glue updates no trigger that is active, and
 * CloudFormation starts none again that was stopped for it.
 */
function addCrawlTrigger(
  scope: Construct,
  workflow: glue.Workflow,
  { crawler, name }: MadeCrawler,
  { job }: Pick<Started, 'job'>,
  landed: IConstruct,
): void {
  const facts = [job.jobName, name, CRAWL_ENDED];
  const trigger = workflow.addConditionalTrigger(`Crawled${fingerprint(Stack.of(scope), facts)}`, {
    startOnCreation: true,
    actions: [glue.Action.job(job)],
    predicate: {
      logical: glue.PredicateLogical.ANY,
      conditions: CRAWL_ENDED.map((state) => glue.Condition.crawler(crawler, state)),
    },
  });
  // The CDK writes one for every kind of trigger; Glue documents it for events alone.
  if (trigger instanceof glue.CfnTrigger) trigger.addPropertyDeletionOverride('EventBatchingCondition');
  // Two at once, and Glue refuses one: `Workflow … was modified while adding trigger`.
  trigger.node.addDependency(landed);
}

/** A landed file starts the crawler and then the job, or the job at once; nothing, for a table with a schedule. */
export function addWorkflow(scope: Construct, started: Started & { readonly crawler: MadeCrawler | null }): void {
  const { table, shared, crawler, job } = started;
  if (table.trigger === 'schedule') return;
  const { batchSize, crawlerWindow, eventWindow } = shared.triggers;
  const workflow = new glue.Workflow(scope, 'Workflow', {
    workflowName: workflowName(shared.deployment, table.name),
    description: `Aspen, ${shared.deployment}: brings landed files into ${table.name}`,
  });
  const batchWindow = crawler === null ? eventWindow : crawlerWindow;
  const landed = workflow.addEventTrigger('Landed', {
    actions: [crawler === null ? glue.Action.job(job) : glue.Action.crawler(crawler.crawler)],
    eventBatchingCondition: { batchSize, batchWindow },
  });
  if (crawler !== null) {
    landed.node.addDependency(crawler.atRest);
    addCrawlTrigger(scope, workflow, crawler, started, landed);
  }
  tellWorkflow(scope, workflow, started);
}

/** A minute of the table's own, so that not all of a pipeline's jobs ask for their workers and sessions at once. */
function minuteOf(table: string): number {
  return createHash('sha256').update(table).digest().readUInt16BE() % 60;
}

/**
 * Events may be lost: a schedule starts the job in any case, and a job looks for itself what is new. One that changes is
 * another one, likewise.
 */
export function addSweep(scope: Construct, { table, shared, job }: Started): void {
  const { sweep, schedule } = shared.triggers;
  const props: glue.CfnTriggerProps = {
    type: 'SCHEDULED',
    description: `Aspen, ${shared.deployment}: looks for files of ${table.name} whose events were lost`,
    schedule: table.trigger === 'schedule' ? schedule : (sweep ?? `cron(${minuteOf(table.name)} 4 * * ? *)`),
    startOnCreation: true,
    actions: [{ jobName: job.jobName }],
  };
  new glue.CfnTrigger(scope, `Sweep${fingerprint(Stack.of(scope), props)}`, props);
}
