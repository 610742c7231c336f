import { ASPEN } from '../../model/command-name.ts';
import { LOAD_MODES } from '../../model/load-modes.ts';
import { isInstalled } from '../../runtime/history.ts';
import { findPublished, forgetFile, type PublishedName } from '../../runtime/published-files.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { UsageError } from '../errors.ts';
import { spellingsOf } from '../named-file.ts';
import { plural, shellWord } from '../views/format.ts';
import { inWorkplace, type ReadAgainOptions, type Workplace } from './read-again.ts';

/** The published file of the pipeline that the user means. @throws {UsageError} where there is none, or more than one. */
async function publishedFile({ client, pipeline, source, cwd }: Workplace, name: string): Promise<PublishedName> {
  const tables = pipeline.tables.map(({ model }) => model.name);
  const found = (await isInstalled(client)) ? await findPublished(client, tables, spellingsOf(source, cwd, name)) : [];
  const [file] = found;
  if (file !== undefined && found.length === 1) return file;
  throw new UsageError({
    code: 'usage',
    found:
      file === undefined
        ? `no loaded file ${name}`
        : `${name} may be\n${found.map(({ uri, table }) => `${uri} of ${table}`).join('\n')}`,
    expected: 'a file of this pipeline that is loaded: its name, the end of its path, or its URI',
    next: file === undefined ? `\`${ASPEN} runs\` shows what was loaded.` : 'Say more of its path.',
  });
}

/** `aspen forget FILE`: takes back that a file was loaded, with its rows where the table knows which these are. */
export function forget(context: CommandContext, name: string, options: ReadAgainOptions): Promise<CommandResult> {
  return inWorkplace(context, options, 'forget', async (place) => {
    const { table, uri } = await publishedFile(place, name);
    const rows = await forgetFile(place.client, table, uri);
    const model = place.pipeline.tables.find((one) => one.model.name === table)?.model;
    const deletes = model !== undefined && LOAD_MODES[model.load.mode].byFile;
    if (context.json === null) {
      const kept = deletes
        ? `${plural(rows, 'row')} deleted`
        : 'its rows stay, since other files may have brought them too';
      context.output.line(`forgotten: ${uri}: ${kept}`);
      context.output.line(`this version is not loaded again until: ${ASPEN} retry ${shellWord(uri)}`);
    }
    return { ending: 'done', facts: { table, uri, deleted: Number(rows) } };
  });
}
