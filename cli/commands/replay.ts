import { existsSync } from 'node:fs';
import { isInstalled, listRejectedFiles } from '../../runtime/history.ts';
import { replayingFiles, replayRejects } from '../../runtime/rejected-files.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { ConfigError } from '../errors.ts';
import { plural } from '../views/format.ts';
import { chooseTables } from './load.ts';
import { inWorkplace, loadAgain, type ReadAgainOptions, refuseElsewhere, type Workplace } from './read-again.ts';

/** Marks what is to be read again; gives the tables that have something. */
async function mark(place: Workplace, tables: readonly string[]): Promise<readonly string[]> {
  const marked: string[] = [];
  for (const table of tables) if ((await replayRejects(place.client, table)) > 0n) marked.push(table);
  return marked;
}

/** A table's replay waits as long as one of its files is not there. @throws {ConfigError} `replay-waits`. */
async function refuseWaiting({ client }: Workplace, tables: readonly string[]): Promise<void> {
  const left = (await Promise.all(tables.map((table) => replayingFiles(client, table)))).flat();
  if (left.length === 0) return;
  const gone = left.filter((uri) => !existsSync(uri.slice('file://'.length)));
  throw new ConfigError({
    code: 'replay-waits',
    found: gone.length === 0 ? 'not all of them were read again' : `not there any more:\n${gone.join('\n')}`,
    expected: 'the file with rejected records, and those that were published behind it, as they were',
    next: 'Put them back: the next load reads them again.',
  });
}

/**
 * `aspen replay [TABLE…]`: reads the files of which rejected records stand again, under the definition as it is now. In
 * a table that merges, the files that came behind them follow, so that each key ends as if nothing had been rejected.
 */
export function replay(
  context: CommandContext,
  names: readonly string[],
  options: ReadAgainOptions,
): Promise<CommandResult> {
  return inWorkplace(context, options, 'replay', async (place) => {
    const { client, pipeline } = place;
    const tables = chooseTables(pipeline, names).map(({ model }) => model.name);
    const files = (await isInstalled(client)) ? await listRejectedFiles(client, null) : [];
    const uris = files.filter(({ table, rejected }) => tables.includes(table) && rejected > 0n).map(({ uri }) => uri);
    for (const uri of uris) refuseElsewhere(place, uri);
    if (uris.length === 0) {
      if (context.json === null) context.output.line('no rejected record stands');
      return { ending: 'done', facts: { files: 0 } };
    }
    const marked = await mark(place, tables);
    if (context.json === null) context.output.line(`${plural(uris.length, 'file')} with rejected records`);
    const result = await loadAgain(context, place, marked, uris);
    if (uris.every((uri) => uri.startsWith('file://'))) await refuseWaiting(place, marked);
    return result;
  });
}
