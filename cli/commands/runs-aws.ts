import { jobName } from '../../infra/names.ts';
import { ASPEN } from '../../model/command-name.ts';
import { type AwsPlace, fromAws, isMissing, notDeployed } from '../aws/aws-error.ts';
import { Glue } from '../aws/glue.ts';
import type { JobRun } from '../aws/job-run.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { count, duration } from '../views/format.ts';
import { fittedLines } from '../views/table.ts';

interface TableRun extends JobRun {
  readonly table: string;
}

const COLUMNS = [
  { head: 'table' },
  { head: 'started (UTC)' },
  { head: 'state' },
  { head: 'time', align: 'right' as const },
  { head: 'DPU s', align: 'right' as const },
];

function timeOf({ started }: JobRun): string {
  return started.toISOString().slice(0, 19).replace('T', ' ');
}

function cells(run: TableRun): string[] {
  const { table, state, seconds, dpuSeconds } = run;
  // A run that waits has taken nothing yet.
  const taken = seconds === 0 ? ['', ''] : [duration(seconds * 1000), dpuSeconds === null ? '' : count(dpuSeconds)];
  return [table, timeOf(run), state.toLowerCase(), ...taken];
}

/** The runs of each table's job; null for a job that is not there. */
async function runsOf(glue: Glue, table: string, limit: number, place: AwsPlace): Promise<readonly TableRun[] | null> {
  try {
    return (await glue.runs(jobName(place.deployment, table), limit)).map((run) => ({ table, ...run }));
  } catch (error) {
    if (isMissing(error)) return null;
    throw fromAws(error, place);
  }
}

function show({ output }: CommandContext, runs: readonly TableRun[]): void {
  if (runs.length === 0) {
    output.line(`no runs yet: a file that lands makes the first, or \`${ASPEN} load --aws\``);
    return;
  }
  for (const line of fittedLines(COLUMNS, runs.map(cells), output.width)) output.line(line);
  for (const run of runs) {
    const [first] = run.error?.split('\n', 1) ?? [];
    if (first !== undefined) output.line(`${run.table} ${timeOf(run)}: ${first} ${output.dim(`(${run.id})`)}`);
  }
}

/** `aspen runs --aws`: the last runs of the pipeline's jobs, newest first. */
export async function runsInAws(
  context: CommandContext,
  deployment: string,
  tables: readonly string[],
  limit: number,
): Promise<CommandResult> {
  const { output, json } = context;
  const glue = new Glue();
  const place = await glue.place(deployment);
  const found = await Promise.all(tables.map((table) => runsOf(glue, table, limit, place)));
  const missing = tables.filter((_, at) => found[at] === null);
  if (missing.length === tables.length) throw notDeployed(missing, place);
  if (missing.length > 0) output.note(`warning: not deployed: ${missing.join(', ')} (npx cdk deploy)`);
  const runs = found
    .flatMap((each) => each ?? [])
    .sort((a, b) => b.started.getTime() - a.started.getTime())
    .slice(0, limit);
  for (const run of runs) json?.event('run', run);
  if (json === null) show(context, runs);
  return { ending: 'done', facts: { runs: runs.length } };
}
