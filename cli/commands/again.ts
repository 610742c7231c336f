import { fileTest } from '../../engine/source/list-table.ts';
import { isReadHere, openSource } from '../../engine/source/open-source.ts';
import { ASPEN } from '../../model/command-name.ts';
import { LOAD_MODES } from '../../model/load-modes.ts';
import type { TableModel } from '../../model/table-model.ts';
import { isInstalled } from '../../runtime/history.ts';
import { findPublished, type PublishedFile, publishedFiles, readAgain } from '../../runtime/published-files.ts';
import type { CommandContext } from '../command.ts';
import { UsageError } from '../errors.ts';
import { spellingsOf } from '../named-file.ts';
import { plural } from '../views/format.ts';
import type { LoadPlan } from './run-load.ts';

/** What the user said about reading again. */
export interface AgainOptions {
  readonly again?: true;
  readonly since?: Date;
}

/** This many names of files that are gone are enough to know which. */
const NAMED = 5;

/** @param others Options that go with no reading again, by their names. @throws {UsageError} */
export function checkAgain({ again, since }: AgainOptions, others: Readonly<Record<string, unknown>>): void {
  if (again !== true && since !== undefined)
    throw new UsageError({
      code: 'usage',
      found: '--since without --again',
      expected: '--again --since DATE',
      next: 'Say --again too: only files that are loaded already have a date of loading.',
    });
  if (again !== true) return;
  const other = Object.keys(others).find((name) => others[name] !== undefined);
  if (other !== undefined)
    throw new UsageError({
      code: 'usage',
      found: `--again with ${other}`,
      expected: '--again for files and a database that this machine reaches, whose rows stay',
      next: `Leave one of them out.`,
    });
}

function goneError({ name }: TableModel, gone: readonly PublishedFile[]): UsageError {
  const named = gone.slice(0, NAMED).map(({ uri }) => uri);
  const rest = gone.length - named.length;
  return new UsageError({
    code: 'usage',
    found: [
      `${plural(gone.length, 'file')} of ${name} not in the source any more:`,
      ...named,
      ...(rest > 0 ? [`and ${plural(rest, 'other')}`] : []),
    ].join('\n'),
    expected: 'all files from the first that is read again: later ones may hold the same keys',
    next: 'Put them back, or read again from a later day on: --since DATE. Nothing was read.',
  });
}

/** Parts what stands after `load --again` into tables of the pipeline and files. */
export function partNames(
  known: readonly string[],
  names: readonly string[],
): { readonly tables: readonly string[]; readonly files: readonly string[] } {
  return {
    tables: names.filter((name) => known.includes(name)),
    files: names.filter((name) => !known.includes(name)),
  };
}

/** Published files that a person named, by their tables. @throws {UsageError} for a name that is none's, or that of several. */
export async function namedFiles(
  { pipeline, source, database }: LoadPlan,
  names: readonly string[],
  cwd: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const client = await database.connect('names');
  const tables = pipeline.tables.map(({ model }) => model.name);
  const known = await isInstalled(client);
  const found = new Map<string, string[]>();
  const wrong: string[] = [];
  for (const name of names) {
    const files = known ? await findPublished(client, tables, spellingsOf(source, cwd, name)) : [];
    const [file] = files;
    if (file === undefined) wrong.push(`no table and no loaded file ${name}`);
    else if (files.length > 1) wrong.push(`${name} may be ${files.map(({ uri }) => uri).join(' or ')}`);
    else found.set(file.table, [...(found.get(file.table) ?? []), file.uri]);
  }
  if (wrong.length > 0)
    throw new UsageError({
      code: 'usage',
      found: wrong.join('\n'),
      expected: 'tables of the pipeline, or files that are loaded: a name, the end of a path, or a URI',
      next: `\`${ASPEN} runs\` shows what was loaded. Nothing was read.`,
    });
  return found;
}

/**
 * Marks published files, which the load then reads again. A file that is not in the source any more is left as it is where
 * files of its table do not depend on one another.
 *
 * @param named Files that are meant, by their tables; of other tables all are.
 * @throws {UsageError} where they do.
 */
export async function markAgain(
  { output, json }: CommandContext,
  { tables, source, database }: LoadPlan,
  since: Date | null,
  named: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<void> {
  const client = await database.connect('again');
  if (!(await isInstalled(client))) return;
  const place = openSource(source);
  const found: { readonly table: string; readonly there: readonly PublishedFile[]; readonly gone: number }[] = [];
  for (const { model } of tables) {
    const all = await publishedFiles(client, model.name, since);
    const meant = named.get(model.name);
    const first = meant === undefined ? 0 : all.findIndex(({ uri }) => meant.includes(uri));
    // Of these the later ones follow where files depend on one another.
    const follow = LOAD_MODES[model.load.mode].laterFilesFollow;
    const files = all.slice(first).filter(({ uri }) => meant === undefined || follow || meant.includes(uri));
    const isListed = fileTest(place, model.source);
    const isThere = await Promise.all(
      files.map(({ uri }) => (isReadHere(uri, source) && isListed(uri) ? place.has(uri) : false)),
    );
    const there = files.filter((_, at) => isThere[at]);
    const gone = files.filter((_, at) => !isThere[at]);
    if (gone.length > 0 && follow) throw goneError(model, gone);
    found.push({ table: model.name, there, gone: gone.length });
  }
  for (const { table, there, gone } of found) {
    const ids = there.map(({ file }) => file);
    await readAgain(client, table, ids);
    json?.event('again', { table, files: ids.length, gone });
    if (json === null)
      output.line(
        `${table}: ${plural(ids.length, 'file')} to read again${gone === 0 ? '' : `; ${plural(gone, 'file')} not in the source any more, whose rows stay`}`,
      );
  }
}
