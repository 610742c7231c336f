import { mayBeAbsent } from './absence.ts';
import type { ColumnModel } from './column-model.ts';
import {
  checkColumnNames,
  checkColumnOrigins,
  checkColumnPlaces,
  checkOptionalColumns,
  checkRepeatedNames,
} from './column-rules.ts';
import { isOneOf, keylessTypes, orderableTypes } from './column-types.ts';
import type { Mistake } from './errors.ts';
import { Fields, show } from './fields.ts';
import { checkFormerNames, readDropped } from './former-names.ts';
import { isField } from './from-file.ts';
import { checkPeriodNames } from './history-names.ts';
import { readIdentifier, readSchema } from './identifier.ts';
import { LOAD_MODES } from './load-modes.ts';
import { type NullTokens, noNullTokens } from './null-tokens.ts';
import { readAnySource } from './read-any-source.ts';
import { readChecks, refuseUnique } from './read-checks.ts';
import { readColumn } from './read-column.ts';
import { ofDms } from './read-dms.ts';
import { checkRanges, refuseRanges } from './read-fixed-width.ts';
import { checkValidFrom } from './read-history.ts';
import { checkJson } from './read-json.ts';
import { readLoad, readRejectLimit } from './read-load.ts';
import type { LoadModel, TableModel } from './table-model.ts';
import { checkTrailerSums } from './trailer.ts';

/** PostgreSQL's limit of an index. */
const maxKeyColumns = 32;

const triggers = ['crawler', 'event', 'schedule'] as const;
/** A year of hours. */
const maxFreshness = 8784;

/** The columns of a definition: their names as written, and those that could be read. */
interface Columns {
  readonly given: boolean;
  readonly names: readonly string[];
  readonly read: readonly ColumnModel[];
}

function readColumns(fields: Fields, nulls: NullTokens, mistakes: Mistake[]): Columns {
  const path = fields.pathOf('columns');
  const raw = fields.value('columns');
  if (Fields.of(raw, path, 'an object of columns', mistakes) === null) {
    return { given: false, names: [], read: [] };
  }
  const entries = Object.entries(raw ?? {});
  const read = entries.map(([name, column]) => readColumn(name, column, `${path}.${name}`, nulls, mistakes));
  return { given: true, names: entries.map(([name]) => name), read: read.filter((column) => column !== null) };
}

/** A column that the key or `latest` names; null, with a mistake, where there is none. */
function findColumn(fields: Fields, property: string, name: string, columns: Columns): ColumnModel | null {
  if (!columns.names.includes(name)) {
    fields.wrong(property, show(name), `a column of this table: ${columns.names.join(', ')}`);
  }
  return columns.read.find((column) => column.name === name) ?? null;
}

/** Columns by which rows are found, each once and of a type that is compared; what is wrong is noted before each is given. */
function* comparedColumns(fields: Fields, list: string, names: readonly string[], columns: Columns) {
  for (const [at, name] of names.entries()) {
    const property = `${list}[${at}]`;
    if (names.indexOf(name) < at) fields.wrong(property, `${show(name)} again`, 'each column once');
    const column = findColumn(fields, property, name, columns);
    if (column !== null && isOneOf(keylessTypes, column.type.name)) {
      const found = `${show(name)}, which is ${column.type.name}`;
      fields.wrong(property, found, `a column that is not ${keylessTypes.join(', ')}`);
    }
    yield { property, name, column };
  }
}

function readKey(fields: Fields, columns: Columns): readonly string[] {
  const key = fields.texts('key') ?? [];
  if (key.length > maxKeyColumns) fields.wrong('key', `${key.length} columns`, `at most ${maxKeyColumns}`);
  for (const { property, name, column } of comparedColumns(fields, 'key', key, columns)) {
    if (column?.fromFile === 'modified' || column?.fromFile === 'loaded') {
      const found = `${show(name)}, which holds when a file was ${column.fromFile}`;
      fields.wrong(property, found, 'a column that has the same value when a row comes again');
    }
  }
  return key;
}

/** Without a header only the definition gives names, and what a path says deletes nothing. */
function checkDeleteWhen(fields: Fields, load: LoadModel, columns: readonly ColumnModel[], hasHeader: boolean): void {
  const [field] = Object.keys('deleteWhen' in load ? (load.deleteWhen ?? {}) : {});
  if (field === undefined) return;
  const column = columns.find(({ name, from }) => name === field || from.includes(field));
  const names = columns.filter(isField).map(({ name }) => name);
  if (column !== undefined && !isField(column)) {
    fields.wrong(`load.deleteWhen.${field}`, 'a column that is read from no field', 'a field of the file');
  } else if (column === undefined && !hasHeader) {
    const expected = `a column of this table, since its files have no header: ${names.join(', ')}`;
    fields.wrong(`load.deleteWhen.${field}`, show(field), expected);
  }
}

function checkScope(fields: Fields, scope: readonly string[], columns: Columns): void {
  for (const { property, name, column } of comparedColumns(fields, 'load.scope', scope, columns)) {
    if (column !== null && mayBeAbsent(column)) {
      fields.wrong(property, `${show(name)}, which a file may lack`, 'a column that every file has');
    }
  }
}

function checkLoad(fields: Fields, load: LoadModel, columns: Columns): void {
  const { needsKey, byFile, byUnit } = LOAD_MODES[load.mode];
  // What a file brought is replaced by its number, which only this column keeps.
  if (byFile && fields.value('lineage') === false)
    fields.wrong('lineage', 'false', `true: ${load.mode} finds earlier rows by _file`);
  const key = fields.value('key');
  const hasNoKey = key === undefined || (Array.isArray(key) && key.length === 0);
  if (needsKey && hasNoKey) {
    fields.wrong('key', 'no key', `the columns by which ${load.mode}() finds a row, or load: append()`);
  }
  if (load.mode === 'history') {
    checkValidFrom(
      fields,
      load.validFrom === null ? null : findColumn(fields, 'load.validFrom', load.validFrom, columns),
    );
  }
  if (byUnit && hasNoKey && fields.has('rejectLimit')) {
    const expected = 'none, or a key: without one the rows of rejected records could not be kept';
    fields.wrong('rejectLimit', `a limit for ${load.mode}() without a key`, expected);
  }
  if (load.mode === 'snapshot') checkScope(fields, load.scope, columns);
  if (load.mode !== 'merge') return;
  const column = load.latest === null ? null : findColumn(fields, 'load.latest', load.latest, columns);
  if (column !== null && !isOneOf(orderableTypes, column.type.name)) {
    const found = `${show(column.name)}, which is ${column.type.name}`;
    fields.wrong('load.latest', found, 'a column that is a number, a date or a time');
  }
  if (column?.fromFile === 'record' || column?.fromFile === 'loaded') {
    const found = `${show(column.name)}, which is fromFile: '${column.fromFile}'`;
    fields.wrong(
      'load.latest',
      found,
      "none, since the last to arrive wins anyway, or a column that is fromFile: 'modified'",
    );
  }
}

/** Columns that are read from `name=value` folders are the catalog's partitions, which a crawler adds. */
function hasFolders({ read }: Columns): boolean {
  return read.some(({ folder }) => folder !== null);
}

/** Normalises a table's definition, of a pipeline with this schema; null, with its mistakes, where too little is told. */
export function readTable(fields: Fields, schema: string, mistakes: Mistake[]): TableModel | null {
  const name = readIdentifier(fields, 'name', true);
  const source = readAnySource(fields.value('source'), fields.pathOf('source'), mistakes);
  const load = ofDms(fields, source, readLoad(fields.value('load'), fields.pathOf('load'), mistakes));
  const audit = fields.flag('audit', true);
  const columns = readColumns(fields, source ?? noNullTokens, mistakes);
  const key = readKey(fields, columns);
  const path = fields.pathOf('columns');
  if (columns.given) checkColumnNames(columns.names, audit, path, mistakes);
  if (load?.mode === 'history') checkPeriodNames(columns.names, load.columns, audit, path, mistakes);
  const csv = source?.format === 'csv' ? source : null;
  const hasHeader = source === null || csv?.header === true;
  checkColumnOrigins(columns.read, csv?.headerMatch ?? 'exact', path, mistakes);
  checkRepeatedNames(columns.read, csv?.headerMatch ?? 'exact', path, mistakes);
  if (csv?.header === false) checkColumnPlaces(columns.read, path, mistakes);
  if (source?.format === 'fixed-width') checkRanges(columns.read, source, path, mistakes);
  else refuseRanges(columns.read, path, mistakes);
  checkTrailerSums(csv?.trailer ?? null, columns.read, fields.pathOf('source'), mistakes);
  const latest = load?.mode === 'merge' ? load.latest : null;
  const isJson = source?.format === 'json';
  if (isJson) checkJson(fields, columns.read, load !== null && LOAD_MODES[load.mode].needsKey, mistakes);
  checkOptionalColumns(columns.read, { key, latest, header: hasHeader || isJson }, path, mistakes);
  checkFormerNames(columns.read, path, mistakes);
  if (load !== null) {
    checkLoad(fields, load, columns);
    if (csv === null || csv.dms === null) checkDeleteWhen(fields, load, columns.read, hasHeader);
  }
  const checks = readChecks(fields, columns.names, mistakes);
  if (load?.mode === 'history') refuseUnique(fields, checks);
  const rest = {
    schema: readSchema(fields) ?? schema,
    comment: fields.text('comment'),
    strict: fields.flag('strict', false),
    drop: readDropped(fields, columns.read),
    audit,
    lineage: fields.flag('lineage', load !== null && LOAD_MODES[load.mode].byFile),
    rejectLimit: readRejectLimit(fields, mistakes),
    checks,
    trigger: fields.choice('trigger', triggers, hasFolders(columns) ? 'crawler' : 'event'),
    freshness: fields.value('freshness') === undefined ? null : fields.wholeNumber('freshness', 1, maxFreshness),
  };
  fields.close();
  if (name === null || source === null || load === null) return null;
  const validFrom = load.mode === 'history' ? load.validFrom : null;
  const required = columns.read.map((column) => ({
    ...column,
    required: column.required || key.includes(column.name) || column.name === validFrom,
  }));
  return { name, source, columns: required, key, load, ...rest };
}
