import { openSource, type SourceAddress } from '../../engine/source/open-source.ts';
import { ASPEN } from '../../model/command-name.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { CommandContext } from '../command.ts';
import { UsageError } from '../errors.ts';
import { CONFIG } from '../project.ts';
import { nearPrefix, unclaimedLines } from '../views/unclaimed.ts';

/** @throws {UsageError} where the files' folder is not there, or its name is mistyped: nothing would look as nothing new. */
export async function refuseWithoutSource(source: SourceAddress, fresh: boolean): Promise<void> {
  const place = openSource(source);
  if (await place.exists()) return;
  throw new UsageError({
    code: 'usage',
    found: fresh ? 'no folder of the source files to make the tables anew from' : 'no folder of the source files',
    expected: fresh ? 'a folder that is there, since --fresh drops all rows first' : 'a folder that is there',
    where: place.placeOf(''),
    next: `Make it, or name another: ${ASPEN} load${fresh ? ' --fresh' : ''} --source FOLDER. Nothing has been changed.`,
  });
}

/** Warns of files and folders of the source that belong to no table of the pipeline. */
export async function tellUnclaimed(
  { output, json }: Pick<CommandContext, 'output' | 'json'>,
  source: SourceAddress,
  tables: readonly TableModel[],
): Promise<void> {
  const prefixes = tables.map((table) => table.source.prefix);
  const found = await openSource(source).unclaimed(prefixes);
  // A pipeline that has its files beside its definitions: those are no deliveries.
  const paths = found.includes(CONFIG) ? found.filter((path) => nearPrefix(path, prefixes) !== null) : found;
  if (paths.length === 0) return;
  json?.event('unclaimed', { count: paths.length, paths: paths.slice(0, 20) });
  if (json === null) for (const line of unclaimedLines(paths, prefixes, output.width)) output.note(line);
}
