import { isOfTable } from '../../engine/source/list-table.ts';
import { isReadHere, openSource, type SourceAddress } from '../../engine/source/open-source.ts';
import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import { ASPEN } from '../../model/command-name.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { isInstalled } from '../../runtime/history.ts';
import { findRefused, type RefusedVersion, replayingFiles } from '../../runtime/rejected-files.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { type OpenDatabase, openDatabase } from '../database.ts';
import { ConfigError, UsageError } from '../errors.ts';
import { spellingsOf } from '../named-file.ts';
import { findProject, loadProject } from '../project.ts';
import { chosenSource } from '../project-source.ts';
import { shellWord } from '../views/format.ts';
import { runLoad } from './run-load.ts';

/** What commands take that have files read again. */
export interface ReadAgainOptions {
  readonly source?: string;
  readonly database?: string;
}

/** A project with its database, for one command. */
export interface Workplace {
  readonly pipeline: CompiledPipeline;
  readonly source: SourceAddress;
  readonly database: OpenDatabase;
  readonly client: Client;
  /** What paths that the user writes start from. */
  readonly cwd: string;
}

/** Opens a command's project and its database, and closes the database afterwards. */
export async function inWorkplace(
  context: CommandContext,
  options: ReadAgainOptions,
  purpose: string,
  work: (place: Workplace) => Promise<CommandResult>,
): Promise<CommandResult> {
  const folder = findProject(context.cwd);
  const pipeline = await loadProject(folder);
  const source = await chosenSource(folder, pipeline, context.cwd, options);
  const database = await openDatabase(context, folder, options.database, purpose);
  try {
    return await work({ pipeline, source, database, cwd: context.cwd, client: await database.connect(purpose) });
  } finally {
    await database.close();
  }
}

function wrongFile(name: string, found: readonly RefusedVersion[]): UsageError {
  const none = found.length === 0;
  return new UsageError({
    code: 'usage',
    found: none ? `no refused file ${name}` : `${name} may be\n${found.map(({ uri }) => uri).join('\n')}`,
    expected: 'a file that stands refused: its name, the end of its path, or its URI',
    next: none ? `\`${ASPEN} rejects\` shows them.` : 'Say more of its path.',
  });
}

function othersFile({ uri, table }: RefusedVersion, pipeline: string): UsageError {
  return new UsageError({
    code: 'usage',
    found: `${uri} is a file of the table ${table}, which the pipeline ${pipeline} does not have`,
    expected: 'a file of this pipeline that stands refused',
    next: 'Run the command in the folder of the pipeline that has the table.',
  });
}

/** The refused file of the pipeline that the user means. @throws {UsageError} where there is none, or more than one. */
export async function refusedFile({ client, pipeline, source, cwd }: Workplace, name: string): Promise<RefusedVersion> {
  const all = (await isInstalled(client)) ? await findRefused(client, spellingsOf(source, cwd, name)) : [];
  const found = all.filter(({ table }) => pipeline.tables.some(({ model }) => model.name === table));
  const [file] = found;
  const [other] = all;
  if (file === undefined && other !== undefined) throw othersFile(other, pipeline.model.name);
  if (file === undefined || found.length > 1) throw wrongFile(name, found);
  return file;
}

/** Whether a load of the pipeline on this machine would list the file, if it is there. */
export function isListed({ source, pipeline }: Workplace, uri: string): boolean {
  const place = openSource(source);
  return pipeline.tables.some(({ model }) => isOfTable(place, model.source, uri));
}

/** @throws {UsageError} where a file of this machine is not in the folder that would be loaded. */
export function refuseElsewhere(workplace: Workplace, uri: string): void {
  if (!isReadHere(uri, workplace.source) || isListed(workplace, uri)) return;
  const place = openSource(workplace.source);
  throw new UsageError({
    code: 'usage',
    found: `${uri} is not in the folder of the source files`,
    where: place.placeOf(''),
    next: 'Name the folder that it was loaded from: --source FOLDER.',
  });
}

/** @throws {UsageError} where a file of this machine is not there any more. */
export async function refuseGone({ source }: Workplace, uri: string): Promise<void> {
  if (!isReadHere(uri, source) || (await openSource(source).has(uri))) return;
  throw new UsageError({
    code: 'usage',
    found: `${uri} is not there any more`,
    next: `Put it back, then run the command again. Where it does not come again: ${ASPEN} dismiss ${shellWord(uri)}`,
  });
}

/** What is read again waits as long as one of the files after it is not there. @throws {ConfigError} `replay-waits`. */
async function refuseWaiting({ client, source }: Workplace, tables: readonly string[]): Promise<void> {
  const left = (await Promise.all(tables.map((table) => replayingFiles(client, table)))).flat();
  if (left.length === 0) return;
  const place = openSource(source);
  const there = await Promise.all(left.map((uri) => place.has(uri)));
  const gone = left.filter((_, index) => there[index] !== true);
  throw new ConfigError({
    code: 'replay-waits',
    found: gone.length === 0 ? 'not all of them were read again' : `not there any more:\n${gone.join('\n')}`,
    expected: 'the file that is to be read again, and those that were published behind it, as they were',
    next: 'Put them back: the next load reads them again.',
  });
}

/** Loads the tables of marked files: here, or says what will. @throws {ConfigError} `replay-waits`. */
export async function loadAgain(
  context: CommandContext,
  place: Workplace,
  names: readonly string[],
  uris: readonly string[],
): Promise<CommandResult> {
  const { pipeline, source, database } = place;
  const tables = pipeline.tables.filter(({ model }) => names.includes(model.name));
  if (uris.every((uri) => isReadHere(uri, source))) {
    const result = await runLoad(context, { pipeline, tables, source, database });
    // Where the load failed, what it failed with is what to mend; the marks wait for the next one.
    if (result.ending !== 'failed') await refuseWaiting(place, names);
    return result;
  }
  if (context.json === null) {
    context.output.line(`marked: the next job takes it; to start it now: ${ASPEN} load --aws ${names.join(' ')}`);
  }
  return { ending: 'done', facts: { marked: uris } };
}
