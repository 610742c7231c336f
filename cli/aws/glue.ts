import {
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
  type JobRun as GlueJobRun,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { AwsError, type AwsPlace } from './aws-error.ts';

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

/** States that a run stays in. */
const ENDED = new Set(['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED']);

/** True where a run has come to its end. */
export function hasEnded({ state }: Pick<JobRun, 'state'>): boolean {
  return ENDED.has(state);
}

function readRun({ Id = '', JobRunState, ...run }: GlueJobRun): JobRun {
  const seconds = run.ExecutionTime ?? 0;
  // A G.1X worker is one DPU. With auto scaling, Glue tells what was really taken.
  const workers = run.NumberOfWorkers === undefined ? null : run.NumberOfWorkers * seconds;
  return {
    id: Id,
    state: JobRunState ?? 'UNKNOWN',
    started: run.StartedOn ?? new Date(0),
    seconds,
    dpuSeconds: run.DPUSeconds ?? workers,
    error: run.ErrorMessage ?? null,
  };
}

// On Node 20 the SDK warns, at every command, of releases that Aspen does not use: its own is pinned.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** The Glue of an account and a region, both as the SDK finds them. */
export class Glue {
  readonly #client = new GlueClient({});

  /**
   * Where a deployment is looked for.
   *
   * @throws {AwsError} `no-region`
   */
  async place(deployment: string): Promise<AwsPlace> {
    try {
      return { deployment, region: await this.#client.config.region() };
    } catch (cause) {
      throw new AwsError({
        code: 'no-region',
        found: 'no region of AWS',
        expected: 'the region that the pipeline is deployed in',
        next: 'Set AWS_REGION, such as AWS_REGION=eu-west-1, or a profile that has one (AWS_PROFILE).',
        cause,
      });
    }
  }

  /** Starts a job; gives the run's id. */
  async start(job: string): Promise<string> {
    return (await this.#client.send(new StartJobRunCommand({ JobName: job }))).JobRunId ?? '';
  }

  async run(job: string, id: string): Promise<JobRun> {
    const { JobRun } = await this.#client.send(new GetJobRunCommand({ JobName: job, RunId: id }));
    return readRun(JobRun ?? { Id: id });
  }

  /** The last runs of a job, newest first, no more than asked for. */
  async runs(job: string, limit: number): Promise<readonly JobRun[]> {
    const found: JobRun[] = [];
    let next: string | undefined;
    do {
      const answer = await this.#client.send(
        new GetJobRunsCommand({ JobName: job, MaxResults: Math.min(200, limit), NextToken: next }),
      );
      found.push(...(answer.JobRuns ?? []).map(readRun));
      next = answer.NextToken;
    } while (next !== undefined && next !== '' && found.length < limit);
    return found.slice(0, limit);
  }
}
