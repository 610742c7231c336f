import { AspenError } from '../../model/errors.ts';
import type { AwsPlace } from '../aws/aws-error.ts';
import { crawledTables, type StartableTable } from '../aws/crawled-tables.ts';
import { Glue } from '../aws/glue.ts';
import { type FailedTable, type StartedTable, startTables } from '../aws/start-tables.ts';
import { interrupted, lostSight } from '../aws/stopped-following.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { errorFacts } from '../json-lines.ts';
import { errorLines } from '../views/error.ts';
import { endLines } from '../views/job-end.ts';
import { followTable } from './follow-table.ts';

/** What `aspen load --aws` starts. */
export interface AwsLoad {
  readonly tables: readonly StartableTable[];
  /** The tables that the user named. */
  readonly named: readonly string[];
  /** Whether crawlers run before the jobs. */
  readonly crawl: boolean;
}

interface TableEnd {
  readonly table: string;
  readonly isStarted: boolean;
  /** The job's run; null where it has none. */
  readonly run: string | null;
  /** Files that were refused; null where the log did not tell. */
  readonly refused: number | null;
  readonly error: AspenError | null;
}

/** An error that a user may see; anything else is a defect, and ends the command as one. */
function known(error: unknown): AspenError {
  if (error instanceof AspenError) return error;
  throw error;
}

function tell({ json }: CommandContext, { table, run, refused, error }: TableEnd): void {
  json?.event('table', { table, run, refused, error: error === null ? null : errorFacts(error) });
}

function endOfFailed(context: CommandContext, { table, error }: FailedTable): TableEnd {
  const end = { table, isStarted: false, run: null, refused: null, error: known(error) };
  tell(context, end);
  return end;
}

async function endOf(context: CommandContext, glue: Glue, place: AwsPlace, started: StartedTable): Promise<TableEnd> {
  const { table } = started;
  const outcome = await followTable(context, glue, place, started)
    .then(({ refused }) => ({ refused, error: null }))
    .catch((error: unknown) => {
      // All of them end this way, and are reported together.
      if (context.signal.aborted) return { refused: null, error: null };
      return { refused: null, error: known(lostSight(error, started, place)) };
    });
  const end = { table, isStarted: true, run: started.run, ...outcome };
  if (!context.signal.aborted) tell(context, end);
  return end;
}

function resultOf({ output, json }: CommandContext, ends: readonly TableEnd[]): CommandResult {
  const errors = new Set(ends.flatMap(({ error }) => (error === null ? [] : [error])));
  const refused = ends.reduce((sum, each) => sum + (each.refused ?? 0), 0);
  const runs = ends.flatMap(({ run }) => (run === null ? [] : [run]));
  if (json === null) {
    const untold = ends.filter((end) => end.error === null && end.refused === null).length;
    const notStarted = ends.filter(({ isStarted }) => !isStarted).map(({ table }) => table);
    for (const line of endLines({ failed: errors.size > 0, refused, untold })) output.line(line);
    if (notStarted.length > 0 && ends.length > 1) output.note(`not started: ${notStarted.join(', ')}`);
    for (const error of errors) for (const line of errorLines(error, output)) output.note(line);
  }
  const [first] = errors;
  if (first !== undefined) return { ending: 'failed', facts: { runs, refused, error: errorFacts(first) } };
  return { ending: refused > 0 ? 'refused' : 'done', facts: { runs, refused } };
}

/** `aspen load --aws [TABLE…]`: starts the tables' jobs now, and follows them to their end. */
export async function loadInAws(
  context: CommandContext,
  deployment: string,
  { tables, named, crawl }: AwsLoad,
): Promise<CommandResult> {
  const { output, json, signal } = context;
  const names = tables.map(({ name }) => name);
  const crawled = crawl ? crawledTables(tables, named) : new Set<string>();
  const glue = new Glue();
  const place = await glue.place(deployment);
  json?.event('run', { deployment, region: place.region, tables: names, crawled: [...crawled] });
  if (json === null) output.line(`deployment ${deployment}, region ${place.region}: ${names.join(', ')}`);
  const { started, failed } = await startTables(glue, names, crawled, place, signal);
  const ends = [
    ...failed.map((each) => endOfFailed(context, each)),
    ...(await Promise.all(started.map((each) => endOf(context, glue, place, each)))),
  ];
  if (signal.aborted) throw interrupted(started, place);
  return resultOf(context, ends);
}
