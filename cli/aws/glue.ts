import {
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GetWorkflowRunCommand,
  GlueClient,
  StartJobRunCommand,
  StartWorkflowRunCommand,
} from '@aws-sdk/client-glue';
import { type AwsPlace, noRegion } from './aws-error.ts';
import { type JobRun, readRun, readWorkflow, type WorkflowRun } from './job-run.ts';

// On Node 20 the SDK warns, at every command, of releases that Aspen does not use: its own is pinned.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** The Glue of an account and a region, both as the SDK finds them. */
export class Glue {
  readonly #client = new GlueClient({});

  /**
   * Where a deployment is looked for.
   *
   * @throws {AwsError} where the SDK finds no region.
   */
  async place(deployment: string): Promise<AwsPlace> {
    return { deployment, region: await this.region() };
  }

  /** @throws {AwsError} where the SDK finds no region. */
  async region(): Promise<string> {
    try {
      return await this.#client.config.region();
    } catch (error) {
      throw noRegion(error);
    }
  }

  /** Starts a job; gives the run's id. */
  async start(job: string): Promise<string> {
    return (await this.#client.send(new StartJobRunCommand({ JobName: job }))).JobRunId ?? '';
  }

  /** What a job is started with, by the arguments' names. */
  async defaultArguments(job: string): Promise<Readonly<Record<string, string>>> {
    return (await this.#client.send(new GetJobCommand({ JobName: job }))).Job?.DefaultArguments ?? {};
  }

  async run(job: string, id: string): Promise<JobRun> {
    const { JobRun } = await this.#client.send(new GetJobRunCommand({ JobName: job, RunId: id }));
    return readRun(JobRun ?? { Id: id });
  }

  /** Starts a workflow; gives the run's id. */
  async startWorkflow(workflow: string): Promise<string> {
    return (await this.#client.send(new StartWorkflowRunCommand({ Name: workflow }))).RunId ?? '';
  }

  async workflowRun(workflow: string, id: string): Promise<WorkflowRun> {
    const { Run } = await this.#client.send(
      new GetWorkflowRunCommand({ Name: workflow, RunId: id, IncludeGraph: true }),
    );
    return readWorkflow(Run ?? {});
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
