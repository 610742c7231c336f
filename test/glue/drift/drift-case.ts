import fc, { type GeneratorValue } from 'fast-check';
import { isOneOf, keylessTypes } from '../../../model/column-types.ts';
import { append, type ColumnDefinition, csv, merge, type TableDefinition } from '../../../model/index.ts';
import { limits } from '../../../model/limits.ts';
import { type RandomColumn, randomColumn } from './random-column.ts';
import { type DriftFile, type RandomSource, randomFile } from './random-file.ts';

/** A definition, files for it, and how their bytes come. */
export interface DriftCase {
  readonly table: TableDefinition;
  readonly files: readonly DriftFile[];
  /** The most bytes that reads give: on the laptop these go round, the Glue job takes the first. */
  readonly reads: readonly number[];
  /** Bytes of the pieces in which the Glue job reads a file, where it may; 0 for never. */
  readonly pieceBytes: number;
}

/** Delimiters, escapes and lines that plain csv has not; mostly none of them. */
function shapeOf(g: GeneratorValue): Partial<RandomSource> {
  const chance = (percent: number) => g(fc.nat, { max: 99 }) < percent;
  if (chance(65)) return {};
  const delimiter = g(fc.constantFrom, ',', ',', '||', 'aab', ', ', 'blanks');
  return {
    delimiter,
    ...(chance(40) ? { escape: '\\' } : {}),
    ...(chance(30) && !delimiter.includes(' ') && delimiter !== 'blanks'
      ? { blanksAroundQuotes: true, quote: '"' }
      : {}),
    ...(chance(20) ? { lineEnd: 'cr' as const } : {}),
    ...(chance(20) ? { ragged: 'pad' as const } : {}),
    ...(chance(20) && delimiter !== 'blanks' ? { trailingDelimiter: true } : {}),
    ...(chance(30) ? { comment: '#' } : {}),
    ...(chance(20) ? { skip: g(fc.constantFrom, 1, 2, 5) } : {}),
  };
}

function sourceOf(g: GeneratorValue): RandomSource {
  return {
    delimiter: g(fc.constantFrom, ',', ',', ';', '\t', '|'),
    quote: g(fc.constantFrom, '"', '"', '"', "'", null),
    header: g(fc.nat, { max: 9 }) > 1,
    multiline: g(fc.nat, { max: 9 }) > 2,
    encoding: g(fc.constantFrom, 'utf-8', 'utf-8', 'windows-1252', 'iso-8859-1'),
    ...shapeOf(g),
  };
}

/** No key may have it. */
function isTimeOfFile(column: ColumnDefinition): boolean {
  return column.kind === 'timestamptz' && column.fromFile !== undefined;
}

/** A trailer now and then, with the sum of a column where one has exact numbers. */
function trailerOf(g: GeneratorValue, columns: readonly RandomColumn[]): Partial<RandomSource> {
  if (g(fc.nat, { max: 9 }) > 0) return {};
  const exact = ['smallint', 'integer', 'bigint', 'numeric'];
  const isField = (column: ColumnDefinition) => column.folder === undefined && !('fromFile' in column);
  const column = columns.find(({ column }) => isField(column) && exact.includes(column.kind))?.name;
  const trailer = {
    ...(g(fc.boolean) ? { first: 'TRL' } : { line: 'TRL*:*:*' }),
    records: { place: 2, others: g(fc.constantFrom, 0, 0, 1) },
    ...(column === undefined || g(fc.boolean) ? {} : { sum: { column, place: 3 } }),
    linesAfter: g(fc.constantFrom, 0, 0, 1),
    optional: g(fc.boolean),
  };
  return { trailer };
}

function caseOf(g: GeneratorValue, pieces: boolean): DriftCase {
  const plain = sourceOf(g);
  const columns = Array.from(
    { length: g(fc.constantFrom, 1, 1, 2, 2, 3, 4, Math.min(7, limits.fileColumns)) },
    (_, index) => randomColumn(g, index, plain.header),
  );
  const source = { ...plain, ...trailerOf(g, columns) };
  const keyable = columns
    .filter(({ column }) => !isOneOf(keylessTypes, column.kind) && column.optional !== true && !isTimeOfFile(column))
    .map(({ name }) => name);
  const key = g(fc.boolean) ? keyable.slice(0, g(fc.nat, { max: 3 })) : [];
  const { load, without } = deletingOf(g, columns, key, plain.header);
  const isOwn = ({ name }: RandomColumn) => key.length === 0 || source.trailer != null || name !== without;
  const rest = {
    name: 'drift',
    source: csv({ prefix: 'in/', ...source }),
    columns: Object.fromEntries(columns.filter(isOwn).map(({ name, column }) => [name, column])),
    strict: g(fc.nat, { max: 4 }) === 0,
  };
  return {
    table: key.length === 0 ? { ...rest, load: append() } : { ...rest, key, load },
    files: Array.from({ length: g(fc.constantFrom, 1, 1, 2, 3) }, () => randomFile(g, columns, source)),
    reads: g(fc.constantFrom, [1 << 20], [1 << 20], [1], [3, 1, 64], [7], [100, 1]),
    pieceBytes: pieces && g(fc.boolean) ? g(fc.constantFrom, 1, 20, 150, 1000) : 0,
  };
}

/**
 * Records that delete now and then: by a column of the table, or by one that only the file has.
 *
 * @returns the name of a column that is not the table's, with the load.
 */
function deletingOf(g: GeneratorValue, columns: readonly RandomColumn[], key: readonly string[], hasHeader: boolean) {
  const isField = ({ folder, ...column }: ColumnDefinition) => folder === undefined && !('fromFile' in column);
  const [by] = g(fc.nat, { max: 9 }) < 3 ? columns.filter(({ column }) => isField(column)).slice(-1) : [];
  if (by === undefined) return { load: merge(), without: null };
  const values = g(fc.constantFrom, ['a', '1', 'true'], ['D'], ['2024-01-31', '12', '0', 'x']);
  const isOwn = by.column.from === undefined && by.column.optional !== true && by.column.default === undefined;
  const without = hasHeader && isOwn && columns.length > 1 && !key.includes(by.name) ? by.name : null;
  return { load: merge({ deleteWhen: { [by.name]: values } }), without };
}

/** Cases made by chance. @param pieces Whether the Glue job may read files in pieces. */
export function driftCases(pieces: boolean): fc.Arbitrary<DriftCase> {
  return fc.gen().map((g) => caseOf(g, pieces));
}
