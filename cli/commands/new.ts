import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type InferredTable, inferFile } from '../../engine/infer/infer-file.ts';
import { type DefinedTable, definitionSource } from '../../generator/definition/definition-source.ts';
import { extendConfig, newConfig } from '../../generator/definition/extend-config.ts';
import { columnNames, constantName } from '../../generator/definition/names.ts';
import { generatedFiles, writeGenerated } from '../../generator/generated-files.ts';
import { ASPEN } from '../../model/command-name.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { UsageError } from '../errors.ts';
import { CONFIG, compileProject, findProject } from '../project.ts';
import { Activity, timeLeft } from '../views/activity.ts';
import { bytes, count, duration, shellWord } from '../views/format.ts';

/** Names that sound like a key. */
const KEY_NAME = /(^|_)(id|key|code|uuid|guid|number|no|nr)$/;

interface Key {
  readonly columns: readonly string[];
  readonly reason: string;
}

/** A column that may be the key: one whose name says so, or the first; and only where no value comes twice. */
function chooseKey({ columns, records }: InferredTable, names: readonly string[]): Key {
  const usable = columns.map(({ unique, type }) => unique && !['numeric', 'double precision'].includes(type.name));
  const named = names.findIndex((name, index) => usable[index] === true && KEY_NAME.test(name));
  const chosen = named >= 0 ? named : usable[0] === true ? 0 : -1;
  const name = names[chosen];
  if (name === undefined) {
    return { columns: [], reason: 'No column is a key: none that could be one has a different value in each record.' };
  }
  return { columns: [name], reason: `${name} is different in each of the ${count(records)} records.` };
}

function checkName(name: string): void {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(name)) return;
  throw new UsageError({
    code: 'usage',
    found: `the table name ${JSON.stringify(name)}`,
    expected: 'lower-case letters, digits and underscores, at most 63, not beginning with a digit',
    next: `For example: ${ASPEN} new zip_codes --from zipcodes.csv`,
  });
}

function findOrPlan(cwd: string): { folder: string; exists: boolean } {
  try {
    return { folder: findProject(cwd), exists: true };
  } catch {
    return { folder: cwd, exists: false };
  }
}

function describeTable(name: string, file: string, inferred: InferredTable, config: string): DefinedTable {
  const names = columnNames(inferred.columns.map(({ header }) => header));
  const key = chooseKey(inferred, names);
  return {
    name,
    constant: constantName(name, config),
    origin: `Inferred from ${basename(file)} by \`aspen new\`: ${count(inferred.records)} records.`,
    delimiter: inferred.delimiter,
    encoding: inferred.encoding,
    columns: inferred.columns.map(({ header, type, format, reason }, index) => ({
      name: names[index] ?? header,
      from: header,
      type,
      format,
      reason,
    })),
    key: key.columns,
    keyReason: key.reason,
  };
}

/** Reads the file, and shows how far it is. */
async function inferShown({ output, json, signal }: CommandContext, file: string): Promise<InferredTable> {
  const activity = new Activity(output);
  const size = file.endsWith('.gz') ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  const onProgress = (read: number) =>
    activity.tell((elapsed) => [
      ...(size === 0 ? [] : [`${Math.min(100, Math.floor((read / size) * 100))} %`]),
      duration(elapsed),
      ...timeLeft(elapsed, read, size),
      size === 0 ? bytes(read) : `${bytes(read)} of ${bytes(size)}`,
    ]);
  if (json === null) activity.begin(`reading ${basename(file)}`, (elapsed) => [duration(elapsed)]);
  try {
    return await inferFile(file, { signal, onProgress });
  } finally {
    activity.end();
  }
}

/** Writes definition and pipeline, and takes both back when the pipeline does not compile with them. */
async function writeAndCompile(folder: string, path: string, source: string, config: string | null) {
  const configPath = join(folder, CONFIG);
  const before = existsSync(configPath) ? readFileSync(configPath, 'utf8') : null;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source);
  if (config === null) return null;
  try {
    writeFileSync(configPath, config);
    return await compileProject(folder);
  } catch (error) {
    rmSync(path);
    if (before === null) rmSync(configPath);
    else writeFileSync(configPath, before);
    throw error;
  }
}

/** `aspen new NAME --from FILE`: a definition from all of a file, in the pipeline, generated. */
export async function newTable(context: CommandContext, name: string, from: string): Promise<CommandResult> {
  const { cwd, output, json } = context;
  checkName(name);
  const file = resolve(cwd, from);
  const { folder, exists } = findOrPlan(cwd);
  const path = join(folder, 'tables', `${name}.ts`);
  if (existsSync(path)) {
    throw new UsageError({
      code: 'usage',
      found: `${relative(cwd, path)} exists already`,
      next: 'Give the table another name, or remove that definition first.',
    });
  }
  const inferred = await inferShown(context, file);
  const configPath = join(folder, CONFIG);
  const before = exists ? readFileSync(configPath, 'utf8') : '';
  const table = describeTable(name, file, inferred, before);
  const definition = `tables/${name}.ts`;
  const config = exists
    ? extendConfig(before, table.constant, definition)
    : newConfig(pipelineName(folder), table.constant, definition);
  const pipeline = await writeAndCompile(folder, path, definitionSource(table), config);
  const generated = pipeline === null ? [] : writeGenerated(folder, generatedFiles(pipeline));
  const inbox = join(pipeline?.model.source ?? 'files', name);
  const written = [definition, ...(config === null ? [] : [CONFIG]), ...generated.map((each) => each.path)];
  json?.event('written', { files: written });
  if (json === null) {
    output.line(`${count(inferred.records)} records, ${inferred.columns.length} columns`);
    for (const line of definitionSource(table).split('\n').slice(4, -2)) output.line(`  ${line}`);
    output.line();
    for (const each of written) output.line(`wrote  ${each}`);
    output.line();
    if (config === null)
      output.line(
        `Add ${table.constant} from ./${definition} to \`tables\` in ${CONFIG}: it is not written in the usual way.`,
      );
    output.line('Next: look through the definition, put the file where its deliveries go, and load it.');
    output.line(`  mkdir -p ${shellWord(inbox)} && cp ${shellWord(relative(folder, file))} ${shellWord(inbox)}/`);
    output.line(`  ${ASPEN} load ${name}`);
  }
  return { ending: 'done', facts: { table: name, records: inferred.records, key: table.key, inbox } };
}

function pipelineName(folder: string): string {
  return (
    basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'pipeline'
  );
}
