import { createHash } from 'node:crypto';

// Nothing of the CDK here: commands find a deployment by these names, and load no library of constructs for it.

/** A name that every service takes, in ARNs too; one that has to be altered gets a hash, so that two stay two. */
function plainName(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, '-');
  return plain === name ? name : `${plain}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** The tag that everything of a deployment has. */
export const DEPLOYMENT_TAG = 'aspen:deployment';

/** What a deployment is called where nothing else is said: as its pipeline. */
export function defaultDeployment(pipeline: string): string {
  return plainName(pipeline);
}

/** What the names of a deployment's jobs begin with, and no other deployment's: none has a dot. */
export function jobNamePrefix(deployment: string): string {
  return `${deployment}.`;
}

/** The name of a table's Glue job. */
export function jobName(deployment: string, table: string): string {
  return `${jobNamePrefix(deployment)}${plainName(table)}`;
}

/** The name of a table's crawler, of which each version is another one. */
export function crawlerName(deployment: string, table: string, version: string): string {
  return `${jobName(deployment, table)}.${version}`;
}

/** The name of a table's workflow, which only tables with a crawler or an event have; Glue keeps it apart from a job's. */
export function workflowName(deployment: string, table: string): string {
  return jobName(deployment, table);
}

/**
 * What Glue's log groups of a deployment's jobs begin with. `/error` has what Spark says, `/output` what scripts write
 * to their streams.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
 */
export function jobLogs(deployment: string): string {
  return `/aws-glue/${deployment}`;
}
