import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describeTable, modelFor } from '../../engine/infer/describe-table.ts';
import type { InferredTable } from '../../engine/infer/infer-file.ts';
import { type DefinedTable, definitionSource } from '../../generator/definition/definition-source.ts';
import { extendConfig, newConfig } from '../../generator/definition/extend-config.ts';
import { columnNames } from '../../generator/definition/names.ts';
import { generatedFiles, writeGenerated } from '../../generator/generated-files.ts';
import { ASPEN } from '../../model/command-name.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { UsageError } from '../errors.ts';
import { inboxOf, namedFile, nextLines } from '../named-file.ts';
import { CONFIG, compileProject, findProject } from '../project.ts';
import { plural } from '../views/format.ts';
import { FileReadings } from './file-readings.ts';
import { type NewOptions, toldBy } from './new-options.ts';

/** The table's name as it was given, in one of two ways; else that of the first file. @throws {UsageError} for one that is none. */
function tableName(argument: string | undefined, { table, from }: NewOptions): string {
  if (argument !== undefined && table !== undefined && argument !== table)
    throw new UsageError({
      code: 'usage',
      found: `two names of the table, ${argument} and ${table}`,
      next: 'Give one of them.',
    });
  const [ofFile = ''] = columnNames([basename(from[0] ?? '').replace(/(\.(csv|tsv|txt|gz))+$/i, '')]);
  const name = argument ?? table ?? ofFile;
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(name)) return name;
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

/** Whether the first record is a header, where the file does not tell: a person does. */
async function askForHeader({ confirm, signal }: CommandContext, doubt: string): Promise<boolean> {
  if (confirm !== null) return confirm(`${doubt}. Is it a header all the same? [y/N] `, signal);
  throw new UsageError({
    code: 'usage',
    found: doubt,
    expected: '--no-header where it is a record, or --header where it has the columns’ names',
    next: 'Nothing is written. Run the command again with one of them.',
  });
}

async function inferShown(
  context: CommandContext,
  name: string,
  files: readonly [string, ...string[]],
  about: { readonly text: string; readonly options: NewOptions },
): Promise<{ readonly inferred: InferredTable; readonly table: DefinedTable }> {
  const told = toldBy(about.options);
  let readings = new FileReadings(context, files);
  try {
    let inferred = await readings.infer(files, told);
    if (inferred.headerDoubt !== null) {
      readings.end();
      const header = await askForHeader(context, inferred.headerDoubt);
      readings = new FileReadings(context, files);
      inferred = await readings.infer(files, { ...told, header });
    }
    const table = describeTable(name, files, inferred, about);
    await readings.prove(modelFor(table, files), files, inferred.refused);
    return { inferred, table };
  } finally {
    readings.end();
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

/** `aspen new [NAME] --from FILE…`: a definition from all of the files, in the pipeline, generated. */
export async function newTable(
  context: CommandContext,
  argument: string | undefined,
  options: NewOptions,
): Promise<CommandResult> {
  const { cwd, output, json } = context;
  const name = tableName(argument, options);
  if (options.write === true)
    throw new UsageError({
      code: 'usage',
      found: '--write without --update',
      next: `Leave it out: a new definition is written anyway. For one that is there: ${ASPEN} new --update TABLE --from FILE --write`,
    });
  const [first = '', ...others] = options.from.map((file) => namedFile(cwd, file));
  const { folder, exists } = findOrPlan(cwd);
  const path = join(folder, 'tables', `${name}.ts`);
  if (existsSync(path)) {
    throw new UsageError({
      code: 'usage',
      found: `${relative(cwd, path)} exists already`,
      next: 'Give the table another name, or remove that definition first.',
    });
  }
  const configPath = join(folder, CONFIG);
  const before = exists ? readFileSync(configPath, 'utf8') : '';
  const { inferred, table } = await inferShown(context, name, [first, ...others], { text: before, options });
  const definition = `tables/${name}.ts`;
  const config = exists
    ? extendConfig(before, table.constant, definition)
    : newConfig(pipelineName(folder), table.constant, definition);
  const pipeline = await writeAndCompile(folder, path, definitionSource(table), config);
  const generated = pipeline === null ? [] : writeGenerated(folder, generatedFiles(pipeline));
  const inbox = inboxOf(pipeline?.model.source ?? 'files', name);
  const written = [definition, ...(config === null ? [] : [CONFIG]), ...generated.map((each) => each.path)];
  json?.event('written', { files: written });
  if (json === null) {
    const { records, columns, refused } = inferred;
    const rejected = refused.count === 0 ? '' : `; ${plural(refused.count, 'record')} of them will be rejected`;
    output.line(`${plural(records, 'record')}, ${plural(columns.length, 'column')}${rejected}`);
    for (const line of definitionSource(table).split('\n').slice(4, -2)) output.line(`  ${line}`);
    output.line();
    for (const each of written) output.line(`wrote  ${each}`);
    output.line();
    if (config === null)
      output.line(
        `Add ${table.constant} from ./${definition} to \`tables\` in ${CONFIG}: it is not written in the usual way.`,
      );
    for (const line of nextLines(folder, name, inbox, [first, ...others])) output.line(line);
  }
  return {
    ending: 'done',
    facts: { table: name, records: inferred.records, rejected: inferred.refused.count, key: table.key, inbox },
  };
}

function pipelineName(folder: string): string {
  return (
    basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'pipeline'
  );
}
