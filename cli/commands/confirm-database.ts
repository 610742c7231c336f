import { ASPEN } from '../../model/command-name.ts';
import { hasSchema } from '../../runtime/history.ts';
import type { CommandContext } from '../command.ts';
import type { OpenDatabase } from '../database.ts';
import { UsageError } from '../errors.ts';
import { wordList } from '../views/format.ts';

/**
 * Makes sure that the database is meant, before anything is written to it: variables of the environment may have been
 * set for another program. One that `--database` names is, and so is one that has a schema `aspen`.
 *
 * @param yes Whether the user said so in advance.
 * @returns False where the user said no.
 * @throws {UsageError} where there is nobody to ask.
 */
export async function confirmDatabase(
  { confirm, signal, json, output }: CommandContext,
  { chosenBy, description, connect }: OpenDatabase,
  yes: boolean,
): Promise<boolean> {
  if (chosenBy.length === 0 || yes) return true;
  const client = await connect('look');
  try {
    if (await hasSchema(client)) return true;
  } finally {
    await client.end();
  }
  const variables = wordList(chosenBy);
  const found = `the database is the one that ${variables} ${chosenBy.length === 1 ? 'names' : 'name'}, and Aspen was never in it`;
  if (confirm === null) {
    throw new UsageError({
      code: 'usage',
      found,
      expected: 'a word that it is meant: --yes, or --database URL',
      where: description,
      next: `If it is: ${ASPEN} load --yes. If not: unset ${variables}, to load into the embedded PostgreSQL. Nothing has been changed.`,
    });
  }
  output.line(found);
  output.line(`  ${description}`);
  const isMeant = await confirm('Load into it? [y/N] ', signal);
  signal.throwIfAborted();
  if (!isMeant && json === null) output.line('nothing has been changed');
  return isMeant;
}
