import type { JobRun as GlueJobRun, WorkflowRun as GlueWorkflowRun } from '@aws-sdk/client-glue';

/** A run of a job, as Glue knows it. */
export interface JobRun {
  readonly id: string;
  readonly state: string;
  readonly started: Date;
  /** Seconds that it is billed for so far. */
  readonly seconds: number;
  /** What it took of workers, in DPU seconds; null where Glue does not tell. */
  readonly dpuSeconds: number | null;
  readonly error: string | null;
}

/** A run of a workflow: a crawl, and the job after it. */
export interface WorkflowRun {
  /** Such as RUNNING or COMPLETED. */
  readonly state: string;
  readonly error: string | null;
  /** State of the crawl, and why it failed; null where there is none yet. */
  readonly crawl: { readonly state: string; readonly error: string | null } | null;
  /** The job's run; null where there is none yet. */
  readonly run: string | null;
}

/** States that a run stays in. */
const ENDED = new Set(['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED']);

/** True where a run has come to its end. */
export function hasEnded({ state }: Pick<JobRun, 'state'>): boolean {
  return ENDED.has(state);
}

/** Words that are there; Glue has empty ones as well. */
function words(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

/** A run of a job from Glue's answer. */
export function readRun({ Id = '', JobRunState, ...run }: GlueJobRun): JobRun {
  const seconds = run.ExecutionTime ?? 0;
  // A G.1X worker is one DPU. With auto scaling, Glue tells what was really taken.
  const workers = run.NumberOfWorkers === undefined ? null : run.NumberOfWorkers * seconds;
  return {
    id: Id,
    state: JobRunState ?? 'UNKNOWN',
    started: run.StartedOn ?? new Date(0),
    seconds,
    dpuSeconds: run.DPUSeconds ?? workers,
    error: words(run.ErrorMessage),
  };
}

/** A run of a workflow from Glue's answer, with the graph. */
export function readWorkflow({ Status, ErrorMessage, Graph }: GlueWorkflowRun): WorkflowRun {
  const nodes = Graph?.Nodes ?? [];
  const crawl = nodes.flatMap(({ CrawlerDetails }) => CrawlerDetails?.Crawls ?? []).at(-1);
  const run = nodes.flatMap(({ JobDetails }) => JobDetails?.JobRuns ?? []).at(-1);
  return {
    state: Status ?? 'UNKNOWN',
    error: words(ErrorMessage),
    crawl: crawl === undefined ? null : { state: crawl.State ?? 'UNKNOWN', error: words(crawl.ErrorMessage) },
    run: words(run?.Id),
  };
}
