import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import { ASPEN } from '../../model/command-name.ts';
import { dropAndMake, findDropped } from '../../runtime/fresh.ts';
import type { CommandContext } from '../command.ts';
import type { OpenDatabase } from '../database.ts';
import { UsageError } from '../errors.ts';
import { wordList } from '../views/format.ts';
import { freshPreviewLines } from '../views/fresh-preview.ts';

/** What the user said about a fresh start. */
export interface FreshOptions {
  readonly fresh?: true;
  readonly yes?: true;
}

/** @throws {UsageError} for a fresh start of what has none. */
export function checkFresh({ fresh, yes }: FreshOptions, names: readonly string[], inAws: boolean): void {
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
  if (names.length > 0) {
    refuse(
      `--fresh with ${names.join(', ')}`,
      'no table: a pipeline is made anew as a whole, since tables and procedures refer to one another',
      `Leave the tables out: ${ASPEN} load --fresh.`,
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

/**
 * Takes away what the pipeline made, and makes it again, if the user says so.
 *
 * @returns False where the user said no.
 */
export async function startFresh(
  context: CommandContext,
  pipeline: CompiledPipeline,
  database: OpenDatabase,
  yes: boolean,
): Promise<boolean> {
  const { output, json, signal } = context;
  const client = await database.connect('fresh');
  try {
    const going = await findDropped(client, pipeline);
    if (going === null) {
      json?.event('fresh', { tables: [], others: [], loads: 0, files: 0 });
      if (json === null) output.line(`--fresh: nothing of the pipeline ${pipeline.model.name} is there yet`);
    } else {
      json?.event('fresh', { ...going });
      const lines = freshPreviewLines(pipeline.model.name, database.description, going, output.width);
      if (json === null) for (const line of lines) output.line(line);
      if (!(await confirmDrop(context, database, yes))) {
        signal.throwIfAborted();
        if (json === null) output.line('nothing has been changed');
        return false;
      }
      await dropAndMake(client, pipeline);
    }
    if (json === null) output.line();
    return true;
  } finally {
    await client.end();
  }
}
