import { jobName } from '../../infra/names.ts';
import { type AwsPlace, fromAws, isMissing, notDeployed } from '../aws/aws-error.ts';
import { Glue, type JobRun } from '../aws/glue.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { count, duration } from '../views/format.ts';
import { tableLines } from '../views/table.ts';

interface TableRun extends JobRun {
  readonly table: string;
}

const COLUMNS = [
  { head: 'table' },
  { head: 'started' },
  { head: 'state' },
  { head: 'time', align: 'right' as const },
  { head: 'DPU s', align: 'right' as const },
];

function cells({ table, started, state, seconds, dpuSeconds }: TableRun): string[] {
  const at = started.toISOString().slice(0, 19).replace('T', ' ');
  return [table, at, state.toLowerCase(), duration(seconds * 1000), dpuSeconds === null ? '' : count(dpuSeconds)];
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
    output.line('no runs yet: a file that lands makes the first, or `aspen load --aws`');
    return;
  }
  for (const line of tableLines(COLUMNS, runs.map(cells))) output.line(line);
  for (const { table, id, error } of runs) {
    if (error !== null && error !== '') output.line(`${table} ${id}: ${error.split('\n', 1)[0]}`);
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
  for (const table of missing) output.note(`warning: ${table} is not deployed: npx cdk deploy`);
  const runs = found
    .flatMap((each) => each ?? [])
    .sort((a, b) => b.started.getTime() - a.started.getTime())
    .slice(0, limit);
  for (const run of runs) json?.event('run', run);
  if (json === null) show(context, runs);
  return { ending: 'done', facts: { runs: runs.length } };
}
