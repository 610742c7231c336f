import { ASPEN } from '../../model/command-name.ts';
import { AwsError, type AwsPlace } from '../aws/aws-error.ts';
import { type FollowedRun, followRun } from '../aws/follow-run.ts';
import { followWorkflow } from '../aws/follow-workflow.ts';
import type { Glue } from '../aws/glue.ts';
import { JobLog } from '../aws/job-log.ts';
import type { StartedTable } from '../aws/start-tables.ts';
import type { CommandContext } from '../command.ts';
import { showCrawl, showState, showStep } from '../views/job-events.ts';

function failureOf({ table, job }: StartedTable, { run }: FollowedRun, log: JobLog): AwsError {
  const last = log.lastLines.length === 0 ? [] : ['the last lines of its log:', ...log.lastLines];
  const found = [`the job of ${table} ended as ${run.state}: ${run.error ?? 'Glue tells no reason'}`, ...last];
  return new AwsError({
    code: 'job-failed',
    found: found.join('\n'),
    where: `${job}, run ${run.id}`,
    next: `What it published before stays. Mend the cause, then run the command again; ${ASPEN} runs --aws lists the runs.`,
  });
}

/** The job's run, at once or after the workflow's crawl. */
async function runOf({ output, json, signal }: CommandContext, glue: Glue, started: StartedTable): Promise<string> {
  const { table, workflow } = started;
  if (started.run !== null || workflow === null) return started.run ?? '';
  const { name, id } = workflow;
  const onCrawl = (state: string, error: string | null) => {
    json?.event('crawl', { table, workflow: id, state, error });
    if (json === null) showCrawl(output, table, state, error);
  };
  return followWorkflow(glue, { workflow: name, id, onCrawl, signal });
}

/** Follows what was started for a table to the end of its job, and shows how it goes. */
export async function followTable(
  context: CommandContext,
  glue: Glue,
  { deployment }: AwsPlace,
  started: StartedTable,
): Promise<FollowedRun> {
  const { output, json, signal } = context;
  const { table, job } = started;
  const id = await runOf(context, glue, started);
  started.run = id;
  const log = new JobLog(deployment, id);
  let isFirst = true;
  const followed = await followRun(glue, {
    job,
    id,
    log,
    signal,
    onState(run) {
      json?.event('state', { table, run: id, state: run.state });
      if (json === null) showState(output, table, run, isFirst);
      isFirst = false;
    },
    onEvent(step) {
      json?.event('step', { step: step.event, table, ...step.facts });
      if (json === null) showStep(output, table, step);
    },
    onNoLog: (error) =>
      output.note(`warning: ${table}: its steps cannot be shown: ${error instanceof Error ? error.message : ''}`),
  });
  started.ended = true;
  if (followed.run.state !== 'SUCCEEDED') throw failureOf(started, followed, log);
  return followed;
}
