import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cannotInfer } from '../../engine/infer/cannot-infer.ts';
import { findKey, givenKey } from '../../engine/infer/find-key.ts';
import { type InferredTable, inferFiles, type Told } from '../../engine/infer/infer-file.ts';
import { proveDefinition } from '../../engine/infer/prove.ts';
import { type DefinedTable, definitionSource } from '../../generator/definition/definition-source.ts';
import { modelOf, type Options } from '../../generator/definition/draft.ts';
import { extendConfig, newConfig } from '../../generator/definition/extend-config.ts';
import { columnNames, constantName } from '../../generator/definition/names.ts';
import { generatedFiles, writeGenerated } from '../../generator/generated-files.ts';
import { ASPEN } from '../../model/command-name.ts';
import { DefinitionError } from '../../model/errors.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { UsageError } from '../errors.ts';
import { CONFIG, compileProject, findProject } from '../project.ts';
import { Activity, timeLeft } from '../views/activity.ts';
import { bytes, count, duration, plural, shellWord } from '../views/format.ts';
import { type NewOptions, toldBy } from './new-options.ts';

/** How often the files are read: for their encoding, for their values, and by the definition. */
const READINGS = 3;

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

function sourceOptions(inferred: InferredTable) {
  const { delimiter, quote, skip, comment, encoding, header } = inferred;
  const { lineEnd, blanksAroundQuotes, trailingDelimiter } = inferred;
  return {
    ...(delimiter === ',' ? {} : { delimiter }),
    ...(quote === '"' ? {} : { quote }),
    ...(encoding === 'utf-8' ? {} : { encoding }),
    ...(header ? {} : { header }),
    ...(skip === 0 ? {} : { skip }),
    ...(comment === null ? {} : { comment }),
    ...(inferred.escape === null ? {} : { escape: inferred.escape }),
    ...(lineEnd === 'lf' ? {} : { lineEnd }),
    ...(blanksAroundQuotes ? { blanksAroundQuotes } : {}),
    ...(trailingDelimiter ? { trailingDelimiter } : {}),
  };
}

/** What was found of the file that a person may want to look at. */
function sourceReasons(inferred: InferredTable): readonly string[] {
  const { encodingReason, quote, skip, comment, lineEnd, trailingDelimiter } = inferred;
  return [
    ...(inferred.escape === null ? [] : [`escape: what comes after ${inferred.escape} stands for itself`]),
    ...(lineEnd === 'lf' ? [] : ['lineEnd: lines end in a carriage return']),
    ...(inferred.blanksAroundQuotes ? ['blanksAroundQuotes: blanks stand between delimiters and quotes'] : []),
    ...(trailingDelimiter ? ['trailingDelimiter: each record ends in a delimiter'] : []),
    ...(encodingReason === null ? [] : [encodingReason]),
    ...(quote === null ? ['quote: no field is quoted; quotes stand inside fields'] : []),
    ...(skip === 0 ? [] : [`skip: ${plural(skip, 'line')} before the header`]),
    ...(comment === null ? [] : [`comment: lines that begin with ${comment} are no records`]),
  ];
}

/** The option that says which name of the header a column is read from, where that is not its own or stands there twice. */
function whereFrom(headers: readonly string[], at: number, column: string): Options {
  const name = headers[at] ?? column;
  const same = headers.flatMap((header, place) => (header === name ? [place] : []));
  if (same.length > 1) return { from: { name, nth: same.indexOf(at) + 1 } };
  return name === column ? {} : { from: name };
}

function describeTable(
  name: string,
  files: readonly string[],
  inferred: InferredTable,
  { config, options }: { readonly config: string; readonly options: NewOptions },
): DefinedTable {
  const { columns, records, header } = inferred;
  const headers = columns.map((column) => column.header);
  const names = columnNames(headers);
  const found = findKey(name, columns, names, records);
  const key =
    options.key !== undefined
      ? givenKey(options.key, columns, names)
      : options.append === true
        ? { columns: [], reason: found.reason }
        : found;
  const draft = columns.map(({ header: from, type, options: own }, at) => {
    const column = names[at] ?? from;
    return [column, { type, options: { ...(header ? whereFrom(headers, at, column) : {}), ...own } }] as const;
  });
  const others = files.length > 1 ? ` and ${plural(files.length - 1, 'other file')}` : '';
  return {
    name,
    constant: constantName(name, config),
    origin: `Inferred from ${basename(files[0] ?? '')}${others} by \`aspen new\`: ${count(records)} records.`,
    source: sourceOptions(inferred),
    sourceReasons: sourceReasons(inferred),
    columns: Object.fromEntries(draft),
    reasons: new Map(
      columns.flatMap(({ reason }, at) => (reason === null ? [] : [[names[at] ?? '', reason] as const])),
    ),
    key: key.columns,
    keyReason: key.reason,
  };
}

/** The model of what is to be written. @throws {EngineError} `cannot-infer` where a definition cannot say how files are written. */
function modelFor(table: DefinedTable, files: readonly string[]): TableModel {
  try {
    return modelOf(table);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    const what = [...table.sourceReasons, ...error.mistakes.map(({ path, found }) => `${path}: ${found}`)];
    const found = `no definition can say how the file is written (${what.join('; ')})`;
    throw cannotInfer(
      found,
      files[0] ?? '',
      'Take out of the file what is no record and no header, then run it again.',
    );
  }
}

/** What it takes to read files, and how far that is. */
class Readings {
  readonly #activity: Activity;
  readonly #size: number;
  readonly #signal: AbortSignal;
  #before = 0;
  #read = 0;

  constructor({ output, json, signal }: CommandContext, files: readonly string[]) {
    this.#activity = new Activity(output);
    this.#signal = signal;
    const isPacked = files.some((file) => file.endsWith('.gz'));
    const sizes = files.map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    this.#size = isPacked ? 0 : READINGS * sizes.reduce((sum, size) => sum + size, 0);
    const name = files.length === 1 ? basename(files[0] ?? '') : plural(files.length, 'file');
    if (json === null) this.#activity.begin(`reading ${name}`, (elapsed) => [duration(elapsed)]);
  }

  #tell(): void {
    const [read, size] = [this.#before + this.#read, this.#size];
    this.#activity.tell((elapsed) => [
      ...(size === 0 ? [] : [`${Math.min(100, Math.floor((read / size) * 100))} %`]),
      duration(elapsed),
      ...timeLeft(elapsed, read, size),
      size === 0 ? bytes(read) : `${bytes(read / READINGS)} of ${bytes(size / READINGS)}`,
    ]);
  }

  async infer(files: readonly [string, ...string[]], told: Told): Promise<InferredTable> {
    const onProgress = (read: number) => {
      this.#read = read;
      this.#tell();
    };
    const inferred = await inferFiles(files, { signal: this.#signal, onProgress, told });
    [this.#before, this.#read] = [this.#before + this.#read, 0];
    return inferred;
  }

  async prove(table: DefinedTable, files: readonly string[]): Promise<void> {
    await proveDefinition(modelFor(table, files), files, async (read) => {
      this.#read += read;
      await nextTurn();
      this.#signal.throwIfAborted();
      this.#tell();
    });
  }

  end(): void {
    this.#activity.end();
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
  about: { readonly config: string; readonly options: NewOptions },
): Promise<{ readonly inferred: InferredTable; readonly table: DefinedTable }> {
  const told = toldBy(about.options);
  let readings = new Readings(context, files);
  try {
    let inferred = await readings.infer(files, told);
    if (inferred.headerDoubt !== null) {
      readings.end();
      const header = await askForHeader(context, inferred.headerDoubt);
      readings = new Readings(context, files);
      inferred = await readings.infer(files, { ...told, header });
    }
    const table = describeTable(name, files, inferred, about);
    await readings.prove(table, files);
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

/** `aspen new NAME --from FILE…`: a definition from all of the files, in the pipeline, generated. */
export async function newTable(context: CommandContext, name: string, options: NewOptions): Promise<CommandResult> {
  const { cwd, output, json } = context;
  checkName(name);
  const [first = '', ...others] = options.from.map((file) => resolve(cwd, file));
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
  const { inferred, table } = await inferShown(context, name, [first, ...others], { config: before, options });
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
    const delivered = [first, ...others].map((file) => shellWord(relative(folder, file))).join(' ');
    output.line('Next: look through the definition, put the file where its deliveries go, and load it.');
    output.line(`  mkdir -p ${shellWord(inbox)} && cp ${delivered} ${shellWord(inbox)}/`);
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
