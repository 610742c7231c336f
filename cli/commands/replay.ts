import { isInstalled, listRejectedFiles } from '../../runtime/history.ts';
import { replayRejects } from '../../runtime/rejected-files.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { plural } from '../views/format.ts';
import { chooseTables } from './load.ts';
import { inWorkplace, loadAgain, type ReadAgainOptions, refuseElsewhere, type Workplace } from './read-again.ts';

/** Marks what is to be read again; gives the tables that have something. */
async function mark(place: Workplace, tables: readonly string[]): Promise<readonly string[]> {
  const marked: string[] = [];
  for (const table of tables) if ((await replayRejects(place.client, table)) > 0n) marked.push(table);
  return marked;
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
    return loadAgain(context, place, marked, uris);
  });
}
