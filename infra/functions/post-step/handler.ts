import type { Context } from 'aws-lambda';
import { call } from '../../../runtime/call.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import { type PostStepOutcome, type ProcedureOutcome, runPostStep } from '../../../runtime/post-step.ts';
import { finishRun, type Run, startRun } from '../../../runtime/runs.ts';
import { limitedTime } from '../../../runtime/time-budget.ts';
import { openDatabase } from '../database.ts';
import { describeError } from '../describe-error.ts';
import { type DeployedPipeline, readPipeline, variable } from '../environment.ts';
import { count, log } from '../log.ts';
import { type IncomingEvent, readEvent } from './events.ts';
import { observeEvent, observeFreshness, observeRun } from './observe.ts';

/** Kept for what comes after the last procedure, in milliseconds. */
const FAREWELL = 20_000;
/** A further procedure begins while more than this is left of the fifteen minutes; else a fresh function gives it more. */
const LEAST = 9 * 60_000;

/** What the function gives; `more`: it ran out of time, and a rule of the deployment calls it again. */
export interface PostStepResult {
  readonly status: PostStepOutcome['status'];
  readonly more: boolean;
  readonly procedures: Readonly<Record<string, string>>;
}

/** Ends an invocation: Lambda is to try again, and then to keep the event in the dead-letter queue. */
class ProceduresFailed extends Error {
  override readonly name = 'ProceduresFailed';
}

function noteProcedure(outcome: ProcedureOutcome): void {
  const { name, status, reason, time, error } = outcome;
  if (status === 'nothing to do') return;
  const failure = error === null ? null : describeError(error);
  log('procedure', { procedure: name, status, because: reason, ms: Math.round(time), failure });
  const metrics = { ProceduresFailed: status === 'failed' ? 1 : 0, ProcedureTime: Math.round(time) };
  if (status !== 'waiting') count({ Deployment: variable('deployment') }, metrics, { procedure: name });
}

/** A run is recorded only where there is something to record: most sweeps find nothing to do. */
function lazyRun(client: Client, pipeline: DeployedPipeline) {
  let run: Promise<Run> | null = null;
  return {
    async id() {
      run ??= startRun(client, pipeline.model.name, 'lambda', pipeline.version);
      return (await run).id;
    },
    async finish(status: 'done' | 'failed', reason: string | null) {
      if (run !== null) await finishRun(client, (await run).id, status, reason);
    },
  };
}

async function runProcedures(client: Client, pipeline: DeployedPipeline, context: Context): Promise<PostStepOutcome> {
  const run = lazyRun(client, pipeline);
  const { schema } = pipeline.model;
  try {
    const outcome = await runPostStep(
      client,
      run.id,
      { schema, procedures: pipeline.procedures },
      {
        whenBusy: 'leave',
        budget: limitedTime(() => context.getRemainingTimeInMillis() - FAREWELL, LEAST),
        signal: new AbortController().signal,
        onOutcome: noteProcedure,
      },
    );
    const failed = outcome.procedures.filter(({ status }) => status === 'failed').map(({ name }) => name);
    await run.finish(
      failed.length === 0 ? 'done' : 'failed',
      failed.length === 0 ? null : `failed: ${failed.join(', ')}`,
    );
    return outcome;
  } catch (error) {
    await run.finish('failed', describeError(error).split('\n')[0] ?? null).catch(() => undefined);
    throw error;
  }
}

/** Another try soon makes sense for what failed, except for what took all the time that there is. */
function failLoudly({ procedures }: PostStepOutcome): void {
  const failed = procedures.filter(({ error }) => error !== null && error.code !== 'procedure-too-long');
  if (failed.length === 0) return;
  throw new ProceduresFailed(failed.map(({ name, error }) => `${name}: ${describeError(error)}`).join('\n'));
}

/** Takes in what happened: counts it, then runs the procedures that are due. */
export async function handler(event: IncomingEvent, context: Context): Promise<PostStepResult> {
  const deployment = variable('deployment');
  const pipeline = readPipeline();
  const happening = readEvent(event);
  observeEvent(deployment, happening);
  const client = await openDatabase('post-step');
  try {
    if (happening.kind === 'job') await observeRun(client, deployment, happening.run);
    if (happening.kind === 'sweep') {
      await observeFreshness(client, deployment, pipeline);
      // What killed jobs left in staging, so that it does not wait for the table's next job.
      await call(client, 'sweep_staging', []);
    }
    const outcome = await runProcedures(client, pipeline, context);
    const procedures = Object.fromEntries(outcome.procedures.map(({ name, status }) => [name, status]));
    log('end', { status: outcome.status, procedures });
    failLoudly(outcome);
    return { status: outcome.status, more: outcome.status === 'handed over', procedures };
  } finally {
    await client.end().catch(() => undefined);
  }
}
