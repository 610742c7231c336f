import { jobName, workflowName } from '../../infra/names.ts';
import { type AwsPlace, fromAws, isMissing, notDeployed } from './aws-error.ts';
import type { Glue } from './glue.ts';

/** A table whose job, or the workflow before it, was started. */
export interface StartedTable {
  readonly table: string;
  readonly job: string;
  /** The workflow and its run; null where the job was started itself. */
  readonly workflow: { readonly name: string; readonly id: string } | null;
  /** The job's run; null while the workflow has not begun it. */
  run: string | null;
  /** True when there is nothing more to follow or to stop. */
  ended: boolean;
}

/** A table that could not be started, or whose run failed. */
export interface FailedTable {
  readonly table: string;
  readonly error: unknown;
}

/** What of the tables was started, and why the others were not; several may have one error in common. */
export interface Starts {
  readonly started: readonly StartedTable[];
  readonly failed: readonly FailedTable[];
}

async function startOne(glue: Glue, table: string, deployment: string, crawl: boolean): Promise<StartedTable> {
  const job = jobName(deployment, table);
  const name = workflowName(deployment, table);
  const workflow = crawl ? { name, id: await glue.startWorkflow(name) } : null;
  return { table, job, workflow, run: crawl ? null : await glue.start(job), ended: false };
}

/** True for what concerns one table; anything else would meet the next one as well. */
function isOfTable(error: unknown): boolean {
  return isMissing(error) || (error instanceof Error && error.name === 'ConcurrentRunsExceededException');
}

/**
 * Starts tables one after another. What is started stays so: it is followed, whatever became of the others.
 *
 * @param crawled Names of the tables whose workflows are started, in place of their jobs.
 */
export async function startTables(
  glue: Glue,
  tables: readonly string[],
  crawled: ReadonlySet<string>,
  place: AwsPlace,
  signal: AbortSignal,
): Promise<Starts> {
  const started: StartedTable[] = [];
  const failed: FailedTable[] = [];
  const missing: string[] = [];
  for (const [at, table] of tables.entries()) {
    if (signal.aborted) break;
    try {
      started.push(await startOne(glue, table, place.deployment, crawled.has(table)));
    } catch (error) {
      if (isMissing(error)) missing.push(table);
      else if (isOfTable(error)) failed.push({ table, error: fromAws(error, place) });
      else {
        const common = fromAws(error, place);
        failed.push(...tables.slice(at).map((each) => ({ table: each, error: common })));
        break;
      }
    }
  }
  const common = notDeployed(missing, place);
  return { started, failed: [...missing.map((table) => ({ table, error: common })), ...failed] };
}
