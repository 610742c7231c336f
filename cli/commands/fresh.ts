import { ASPEN } from '../../model/command-name.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { dropAndMake, findDropped } from '../../runtime/fresh.ts';
import { emptyTables, findEmptied } from '../../runtime/fresh-tables.ts';
import type { CommandContext } from '../command.ts';
import type { OpenDatabase } from '../database.ts';
import { UsageError } from '../errors.ts';
import { wordList } from '../views/format.ts';
import { emptiedLines, freshPreviewLines, lastingLines } from '../views/fresh-preview.ts';
import { lastingFacts } from './fresh-files.ts';
import type { LoadPlan } from './run-load.ts';

/** What the user said about a fresh start. */
export interface FreshOptions {
  readonly fresh?: true;
  readonly yes?: true;
}

/** @throws {UsageError} for a fresh start of what has none. */
export function checkFresh({ fresh, yes }: FreshOptions, inAws: boolean): void {
  const refuse = (found: string, expected: string, next: string) => {
    throw new UsageError({ code: 'usage', found, expected, next });
  };
  if (yes === true && inAws)
    refuse('--yes with --aws', '--yes to answer what a load on this machine asks', 'Leave --yes out.');
  if (fresh !== true) return;
  if (inAws) {
    refuse(
      '--fresh with --aws',
      '--fresh for a database that this machine reaches',
      'Drop the tables there by hand, and deploy again.',
    );
  }
}

/** Where a variable chose the database, --yes says that this one is meant, and not that what is in it may go. */
async function confirmDrop(
  { confirm, signal }: CommandContext,
  { chosenBy }: OpenDatabase,
  yes: boolean,
): Promise<boolean> {
  const isNamed = chosenBy.length === 0;
  if (yes && isNamed) return true;
  if (confirm !== null) return confirm('Go on? [y/N] ', signal);
  throw new UsageError({
    code: 'usage',
    found: 'nobody to ask whether all of this may go',
    expected: isNamed
      ? 'a terminal, or --yes'
      : `a terminal, or --yes and --database: the database is one that ${wordList(chosenBy)} chose`,
    next: `If it may: ${ASPEN} load --fresh --yes${isNamed ? '' : ' --database URL'}.`,
  });
}

/** What goes, and what of it the files that are there do not bring back. */
interface Going {
  readonly facts: object;
  readonly lines: readonly string[];
  /** Has it go. */
  readonly go: () => Promise<unknown>;
}

async function allGoing(
  { pipeline, source, database }: LoadPlan,
  client: Client,
  width: number | null,
): Promise<Going | null> {
  const dropped = await findDropped(client, pipeline);
  if (dropped === null) return null;
  const { known, ...facts } = dropped;
  const lasting = await lastingFacts(pipeline.tables, source, known);
  const lines = freshPreviewLines(pipeline.model.name, database.description, dropped, width);
  return {
    facts: { ...facts, ...lasting },
    lines: [...lines, ...lastingLines(lasting, width)],
    go: () => dropAndMake(client, pipeline),
  };
}

async function tablesGoing(plan: LoadPlan, client: Client, width: number | null): Promise<Going | null> {
  const { pipeline, tables, source, database } = plan;
  const emptied = await findEmptied(client, pipeline, tables);
  if (emptied === null) return null;
  const { known, ...facts } = emptied;
  const lasting = await lastingFacts(tables, source, known);
  return {
    facts: { ...facts, others: [], ...lasting },
    lines: [...emptiedLines(database.description, emptied, width), ...lastingLines(lasting, width)],
    go: () => emptyTables(client, pipeline, tables),
  };
}

/**
 * Takes away what the pipeline made, and makes it again, if the user says so; or the rows of the tables that were named.
 *
 * @returns False where the user said no.
 */
export async function startFresh(
  context: CommandContext,
  plan: LoadPlan,
  names: readonly string[],
  yes: boolean,
): Promise<boolean> {
  const { output, json, signal } = context;
  const client = await plan.database.connect('fresh');
  try {
    const going = await (names.length === 0 ? allGoing : tablesGoing)(plan, client, output.width);
    if (going === null) {
      json?.event('fresh', { tables: [], others: [], loads: 0, files: 0 });
      const what = names.length === 0 ? `the pipeline ${plan.pipeline.model.name}` : names.join(', ');
      if (json === null) output.line(`--fresh: nothing of ${what} is there yet`);
    } else {
      json?.event('fresh', { ...going.facts });
      if (json === null) for (const line of going.lines) output.line(line);
      if (!(await confirmDrop(context, plan.database, yes))) {
        signal.throwIfAborted();
        if (json === null) output.line('nothing has been changed');
        return false;
      }
      await going.go();
    }
    if (json === null) output.line();
    return true;
  } finally {
    await client.end();
  }
}
