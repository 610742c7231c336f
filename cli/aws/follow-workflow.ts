import { AwsError } from './aws-error.ts';
import type { Glue } from './glue.ts';
import type { WorkflowRun } from './job-run.ts';
import { type Polling, pollUntil, USUAL_POLLING } from './polling.ts';

/** What is followed, and who is told. */
export interface FollowingWorkflow {
  readonly workflow: string;
  readonly id: string;
  readonly onCrawl: (state: string, error: string | null) => void;
  readonly signal: AbortSignal;
  /** @default USUAL_PACE */
  readonly pace?: Polling;
}

function withoutRun({ state, error, crawl }: WorkflowRun, workflow: string, id: string): AwsError {
  const reason = error ?? crawl?.error ?? null;
  return new AwsError({
    code: 'workflow-failed',
    found: `the workflow ended as ${state} and ran no job${reason === null ? '' : `: ${reason}`}`,
    where: `workflow ${workflow}, run ${id}`,
    next: 'Leave --crawl out: the job alone brings the rows.',
  });
}

/** Follows a run of a workflow until its job runs, and gives that run's id. */
export function followWorkflow(
  glue: Pick<Glue, 'workflowRun'>,
  { workflow, id, onCrawl, signal, pace = USUAL_POLLING }: FollowingWorkflow,
): Promise<string> {
  let crawl = '';
  const look = async () => {
    const found = await glue.workflowRun(workflow, id);
    if (found.crawl !== null && found.crawl.state !== crawl) {
      crawl = found.crawl.state;
      onCrawl(crawl, found.crawl.error);
    }
    // The job may be quick: a workflow that has ended is asked for its run too.
    if (found.run === null && !['RUNNING', 'STOPPING'].includes(found.state)) throw withoutRun(found, workflow, id);
    return found.run;
  };
  return pollUntil(look, pace, signal);
}
