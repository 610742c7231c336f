import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cannotInfer } from '../../engine/infer/cannot-infer.ts';
import type { InferredTable } from '../../engine/infer/infer-file.ts';
import { newColumns } from '../../engine/infer/update/new-columns.ts';
import type { RefusedValues } from '../../engine/infer/update/refused-values.ts';
import { type Undecided, widenColumn } from '../../engine/infer/update/widen-column.ts';
import {
  additionLine,
  type ColumnChange,
  changeInWords,
  type DefinitionChanges,
} from '../../generator/definition/edit/column-change.ts';
import { generatedFiles, writeGenerated } from '../../generator/generated-files.ts';
import { compileTable } from '../../generator/sql/compile-table.ts';
import { ASPEN } from '../../model/command-name.ts';
import type { CsvSource, TableModel } from '../../model/table-model.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { definitionFile, definitionPlace } from '../definition-place.ts';
import { ConfigError, UsageError } from '../errors.ts';
import { namedFile } from '../named-file.ts';
import { compileProject, findProject, loadProject, modelWith } from '../project.ts';
import { changeLines } from '../views/definition-change.ts';
import { FileReadings } from './file-readings.ts';
import type { NewOptions } from './new-options.ts';
import { unknownTables } from './unknown-tables.ts';

/** A change may show what was hidden by it: the files are read again, this often. */
const MOST_READINGS = 5;

/** A definition as it is now in the making: its text, and what has been done to it. */
interface Draft {
  readonly text: string;
  readonly done: DefinitionChanges;
}

/** The table, in its pipeline's folder, with the file that defines it. */
interface Defined {
  readonly folder: string;
  readonly model: TableModel;
  /** From the folder. */
  readonly file: string;
  readonly before: string;
}

function byHand({ added, changed }: DefinitionChanges): string {
  const lines = [...added.map(additionLine), ...changed.map(changeInWords)];
  return lines.length === 0 ? '' : ` Put in by hand: ${lines.join('; ')}`;
}

function withChanges(first: DefinitionChanges, next: DefinitionChanges): DefinitionChanges {
  return { added: [...first.added, ...next.added], changed: [...first.changed, ...next.changed] };
}

/** @throws {ConfigError} `cannot-edit` with the place, and with what a person has to put in. */
async function edited(
  { model, file, before }: Defined,
  { text, done }: Draft,
  changes: DefinitionChanges,
): Promise<Draft> {
  // TypeScript's parser is large: it is loaded where a definition is edited.
  const { editDefinition } = await import('../../generator/definition/edit/edit-definition.ts');
  const { CannotEdit } = await import('../../generator/definition/edit/definition-text.ts');
  const all = withChanges(done, changes);
  try {
    return { text: editDefinition(file, text, model.name, changes), done: all };
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    const line = before.slice(0, error.at).split('\n').length;
    throw new ConfigError({
      code: 'cannot-edit',
      found: error.message,
      expected: `a definition written out, as \`${ASPEN} new\` writes it`,
      where: `${file}:${line}`,
      next: `Nothing is written.${byHand(all)}`,
    });
  }
}

function refuseTooMany(
  { refused, records }: InferredTable,
  { name, rejectLimit: { records: most, share } }: TableModel,
): void {
  const isWithin = (most === null || refused.most <= most) && (share === null || refused.most <= share * records);
  if (refused.first === null || isWithin) return;
  const { path, line, code, message, shown } = refused.first;
  throw cannotInfer(
    `a record that no definition would load: ${message} (${code}): ${shown}`,
    `${path}, line ${line}`,
    `Nothing is written. Mend the file; or say \`rejectLimit: { records: ${refused.most} }\` in the definition of ${name}, then run this again.`,
  );
}

/** What takes the refused values. @throws {EngineError} `cannot-infer` with all that a person has to decide. */
function changesFor(
  { folder, model }: Defined,
  now: TableModel,
  refusals: ReadonlyMap<string, RefusedValues>,
  records: number,
) {
  const changed: ColumnChange[] = [];
  const undecided: Undecided[] = [];
  for (const [name, refused] of refusals) {
    const column = now.columns.find((each) => each.name === name);
    const found =
      column === undefined
        ? { column: 'the record', found: [...refused.codes].join(', ') }
        : widenColumn(column, refused, records);
    if ('reason' in found) changed.push(found);
    else undecided.push(found);
  }
  const changes: DefinitionChanges = { added: [], changed };
  const [first] = undecided;
  if (first === undefined) return changes;
  const place = definitionPlace(folder, model.name, first.column);
  throw cannotInfer(
    undecided.map(({ column, found }) => `${column}: ${found}`).join('\n'),
    place === null ? model.name : `${place.file}:${place.line}`,
    `Nothing is written: a person decides here. Change the definition, then run this again.${byHand(changes)}`,
  );
}

/** Changes the definition until it takes the files as they are. */
async function prove(
  defined: Defined,
  draft: Draft,
  files: readonly string[],
  inferred: InferredTable,
  readings: FileReadings,
): Promise<Draft> {
  const { folder, file, model } = defined;
  let now = draft;
  for (let reading = 0; ; reading++) {
    const pipeline = await modelWith(folder, { path: join(folder, file), text: now.text });
    const table = pipeline.tables.find(({ name }) => name === model.name);
    if (table === undefined) throw new Error(`The edited definition has no table ${model.name}.`);
    const refusals = await readings.refusals(compileTable(table), files, inferred.refused);
    if (refusals.size === 0) return now;
    const changes = changesFor(defined, table, refusals, inferred.records);
    if (reading === MOST_READINGS)
      throw cannotInfer(
        `values that are refused after ${reading} changes`,
        file,
        `Nothing is written.${byHand(changes)}`,
      );
    now = await edited(defined, now, changes);
  }
}

async function findTable(cwd: string, name: string): Promise<Defined> {
  const folder = findProject(cwd);
  const { tables } = await loadProject(folder);
  const models = tables.map(({ model }) => model);
  const model = models.find((each) => each.name === name);
  if (model === undefined)
    throw unknownTables(
      [name],
      models.map((each) => each.name),
      `${ASPEN} new --from FILE --update`,
    );
  const found = definitionFile(folder, name);
  if (found !== null) return { folder, model, file: found.file, before: found.text };
  throw new ConfigError({
    code: 'cannot-edit',
    found: `no file of the pipeline that has the definition of ${name} written out`,
    where: folder,
    next: 'Nothing is written. Change the definition by hand.',
  });
}

/** The source of a table whose files' columns can be told from its files. @throws {ConfigError} `cannot-edit`. */
function editableSource({ name, source }: TableModel): CsvSource {
  const cannot = (found: string) =>
    new ConfigError({
      code: 'cannot-edit',
      found,
      where: name,
      next: 'Nothing is written. Change the definition by hand.',
    });
  if (source.format !== 'csv') throw cannot(`${name}, whose files are no csv`);
  if (source.headerLines !== null) throw cannot(`${name}, whose header has ${source.headerLines.lines} lines`);
  return source;
}

/** `aspen new --update TABLE --from FILE…`: what the definition needs to take these files too; written on `--write`. */
export async function updateTable(
  context: CommandContext,
  argument: string | undefined,
  name: string,
  options: NewOptions,
): Promise<CommandResult> {
  if (argument !== undefined && argument !== name)
    throw new UsageError({
      code: 'usage',
      found: `a new table ${argument}, and --update ${name}`,
      next: 'Give one of them.',
    });
  const { cwd, output, json } = context;
  const defined = await findTable(cwd, name);
  const { folder, model, file, before } = defined;
  const source = editableSource(model);
  const [first = '', ...others] = options.from.map((each) => namedFile(cwd, each));
  const files = [first, ...others] as const;
  const readings = new FileReadings(context, files);
  let draft: Draft = { text: before, done: { added: [], changed: [] } };
  try {
    const inferred = await readings.infer(files, {
      dialect: source,
      encoding: source.encoding,
      header: source.header,
      trailer: source.trailer,
    });
    refuseTooMany(inferred, model);
    const added = newColumns({ ...model, source }, inferred, first);
    if (added.length > 0) draft = await edited(defined, draft, { added, changed: [] });
    draft = await prove(defined, draft, files, inferred, readings);
  } finally {
    readings.end();
  }
  const { added, changed } = draft.done;
  const isSame = draft.text === before;
  const write = options.write === true && !isSame;
  const written = write ? await writeDefinition(folder, file, before, draft.text) : [];
  json?.event('changed', { file, added, changed, written });
  if (json === null) {
    const from = options.from.map((each) => basename(each));
    const shown = { name, file, before, after: draft.text, changes: draft.done, written, from };
    for (const line of changeLines(shown, output.width)) output.line(line);
  }
  return {
    ending: 'done',
    facts: {
      table: name,
      added: added.map(({ column }) => column),
      changed: changed.map(({ column }) => column),
      written: write,
    },
  };
}

/** Writes the definition and what is generated from it, and takes it back where the pipeline does not compile with it. */
async function writeDefinition(
  folder: string,
  file: string,
  before: string,
  after: string,
): Promise<readonly string[]> {
  const path = join(folder, file);
  writeFileSync(path, after);
  try {
    const generated = writeGenerated(folder, generatedFiles(await compileProject(folder)));
    return [file, ...generated.map((each) => each.path)];
  } catch (error) {
    writeFileSync(path, before);
    throw error;
  }
}
