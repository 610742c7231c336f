import { isReadHere, openSource } from '../../engine/source/open-source.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import { isInstalled, listRejectedFiles } from '../../runtime/history.ts';
import { refusedBefore, replayRejects, retryFile } from '../../runtime/rejected-files.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { plural } from '../views/format.ts';
import { chooseTables } from './load.ts';
import {
  inWorkplace,
  isListed,
  loadAgain,
  type ReadAgainOptions,
  refuseElsewhere,
  type Workplace,
} from './read-again.ts';

/** Files of a table that were refused as they are under an earlier definition, and are still there. */
async function refusedEarlier(workplace: Workplace, { model, definition }: CompiledTable) {
  const { client, source } = workplace;
  const place = openSource(source);
  const files = await refusedBefore(client, model.name, definition);
  const there = await Promise.all(
    files.map(({ uri }) => (isReadHere(uri, source) ? isListed(workplace, uri) && place.has(uri) : true)),
  );
  return files.filter((_, index) => there[index]);
}

interface Marked {
  /** Tables that have something to read again. */
  readonly tables: readonly string[];
  readonly uris: readonly string[];
}

/** Marks what is to be read again, or nothing where one of the files is in another folder. */
async function mark(place: Workplace, tables: readonly CompiledTable[]): Promise<Marked> {
  const { client } = place;
  const names = tables.map(({ model }) => model.name);
  const rejected = (await listRejectedFiles(client, null)).filter(
    (file) => file.rejected > 0n && names.includes(file.table),
  );
  for (const { uri } of rejected) refuseElsewhere(place, uri);
  const marked: string[] = [];
  const uris = new Set(rejected.map(({ uri }) => uri));
  for (const table of tables) {
    const earlier = await refusedEarlier(place, table);
    for (const { file, uri } of earlier) {
      await retryFile(client, file);
      uris.add(uri);
    }
    const replayed = await replayRejects(client, table.model.name);
    if (replayed > 0n || earlier.length > 0) marked.push(table.model.name);
  }
  return { tables: marked, uris: [...uris] };
}

/**
 * `aspen replay [TABLE…]`: reads again, under the definition as it is now, the files of which rejected records stand, and
 * those that were refused under an earlier definition. In a table that merges, the files that came after them follow, so
 * that each key ends as if nothing had been rejected.
 */
export function replay(
  context: CommandContext,
  names: readonly string[],
  options: ReadAgainOptions,
): Promise<CommandResult> {
  return inWorkplace(context, options, 'replay', async (place) => {
    const tables = chooseTables(place.pipeline, names);
    const marked = (await isInstalled(place.client)) ? await mark(place, tables) : { tables: [], uris: [] };
    const { uris } = marked;
    if (uris.length === 0) {
      if (context.json === null)
        context.output.line('no rejected record stands, and no file is refused by an earlier definition');
      return { ending: 'done', facts: { files: 0 } };
    }
    if (context.json === null) context.output.line(`${plural(uris.length, 'file')} to read again`);
    return loadAgain(context, place, marked.tables, uris);
  });
}
