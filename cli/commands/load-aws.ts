import { jobName } from '../../infra/names.ts';
import type { AspenError } from '../../model/errors.ts';
import { AwsError, type AwsPlace, fromAws, isMissing, notDeployed } from '../aws/aws-error.ts';
import { type FollowedRun, followRun } from '../aws/follow-run.ts';
import { Glue } from '../aws/glue.ts';
import { JobLog } from '../aws/job-log.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { showState, showStep } from '../views/job-events.ts';

interface StartedRun {
  readonly table: string;
  readonly job: string;
  readonly id: string;
}

async function startAll(glue: Glue, tables: readonly string[], place: AwsPlace): Promise<readonly StartedRun[]> {
  const started: StartedRun[] = [];
  for (const table of tables) {
    const job = jobName(place.deployment, table);
    try {
      started.push({ table, job, id: await glue.start(job) });
    } catch (error) {
      throw isMissing(error) ? notDeployed([table], place) : error;
    }
  }
  return started;
}

function failureOf({ table, job }: StartedRun, { run }: FollowedRun, log: JobLog): AspenError {
  const told = run.error ?? (log.lastLines.join('\n') || 'its log tells no reason');
  return new AwsError({
    code: 'job-failed',
    found: `the job of ${table} ended as ${run.state}: ${told}`,
    where: `${job}, run ${run.id}`,
    next: 'What it published before stays. Mend the cause, then run the command again; aspen runs --aws lists the runs.',
  });
}

async function follow(context: CommandContext, glue: Glue, place: AwsPlace, started: StartedRun): Promise<FollowedRun> {
  const { output, json, signal } = context;
  const { table, job, id } = started;
  // Clocks differ by some seconds.
  const log = new JobLog(place.deployment, id, new Date(Date.now() - 60_000));
  const followed = await followRun(glue, {
    job,
    id,
    log,
    signal,
    onState(run) {
      json?.event('state', { table, run: id, state: run.state });
      if (json === null) showState(output, table, run);
    },
    onEvent(step) {
      json?.event('step', { step: step.event, table, ...step.facts });
      if (json === null) showStep(output, table, step);
    },
  });
  if (followed.run.state !== 'SUCCEEDED') throw failureOf(started, followed, log);
  return followed;
}

function sayWhereToLook({ output, json }: CommandContext, started: readonly StartedRun[], deployment: string): void {
  if (json !== null) return;
  output.note(`the jobs go on in AWS; aspen runs --aws --deployment ${deployment} shows them, and to end one:`);
  for (const { job, id } of started) output.note(`  aws glue batch-stop-job-run --job-name ${job} --job-run-ids ${id}`);
}

async function startAndFollow(context: CommandContext, glue: Glue, tables: readonly string[], place: AwsPlace) {
  const started = await startAll(glue, tables, place);
  try {
    const ends = await Promise.allSettled(started.map((each) => follow(context, glue, place, each)));
    // All of them are followed to their end before one that failed is told of.
    const failed = ends.find((end): end is PromiseRejectedResult => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  } finally {
    if (context.signal.aborted) sayWhereToLook(context, started, place.deployment);
  }
}

/** `aspen load --aws [TABLE…]`: starts the tables' jobs now, and follows them to their end. */
export async function loadInAws(
  context: CommandContext,
  deployment: string,
  tables: readonly string[],
): Promise<CommandResult> {
  const { output, json } = context;
  const glue = new Glue();
  const place = await glue.place(deployment);
  json?.event('run', { deployment, region: place.region, tables });
  if (json === null) output.line(`deployment ${deployment}, region ${place.region}: ${tables.join(', ')}`);
  try {
    const followed = await startAndFollow(context, glue, tables, place);
    const refused = followed.reduce((sum, each) => sum + (each.refused ?? 0), 0);
    if (json === null) {
      if (refused > 0)
        output.line(`${refused} of the files refused: \`aspen rejects --database URL\` shows each record`);
      output.line('done; the procedures that are due run in AWS now: `aspen runs --database URL` shows them');
    }
    return { ending: refused > 0 ? 'refused' : 'done', facts: { runs: followed.map(({ run }) => run.id), refused } };
  } catch (error) {
    throw fromAws(error, place);
  }
}
