import type { ColumnModel } from '../../model/column-model.ts';
import { isOneOf, textTypes } from '../../model/column-types.ts';
import { usesDialect } from '../../model/dialect.ts';
import { encodedText } from '../../model/encoded-text.ts';
import type { CsvEncoding } from '../../model/encodings.ts';
import type { FixedWidthSource } from '../../model/fixed-width.ts';
import { isField } from '../../model/from-file.ts';
import { isSingleByte } from '../../model/single-byte-letters.ts';
import type { CsvSource, TableModel } from '../../model/table-model.ts';
import { summedColumn, type TrailerModel, trailerWords } from '../../model/trailer.ts';
import { columnValue } from './column-value.ts';
import { type ScalaCall, scalaOption } from './scala-value.ts';

function dialectOf({ delimiter, escape: mark, blanksAroundQuotes }: CsvSource): ScalaCall {
  const named = {
    escape: scalaOption(mark === null ? null : { char: mark }),
    ...(blanksAroundQuotes ? { aroundQuotes: true } : {}),
    ...(delimiter === 'blanks' ? { ofBlanks: true } : {}),
  };
  return { call: 'Dialect', named };
}

/** Bytes as Latin-1 has them. */
function bytesOf(text: string, encoding: CsvEncoding): string {
  return String.fromCharCode(...(encodedText(text, encoding) ?? []));
}

/** A trailer, with the columns that it sums up as numbers of any size. */
function trailerOf(trailer: TrailerModel, table: TableModel): ScalaCall {
  const { first, line, records, sums, linesAfter, optional } = trailer;
  const { encoding } = table.source;
  const told =
    first === null
      ? { call: 'TrailerStars', args: [bytesOf(line ?? '', encoding)] }
      : { call: 'TrailerFirst', args: [bytesOf(first, encoding)] };
  const count = records === null ? null : { call: 'TrailerCount', args: [records.place, records.others] };
  const summed = sums.flatMap(({ column: name, place }) => {
    const column = table.columns.find((each) => each.name === name);
    if (column === undefined) return [];
    const made = columnValue(summedColumn(column), { table: { ...table, key: [] }, automaton: null });
    return [{ call: 'TrailerSum', args: [place, { ...made, call: '() => Column' }] }];
  });
  return { call: 'FileTrailer', args: [told, trailerWords(trailer), scalaOption(count), summed, linesAfter, optional] };
}

/** What the lines of a table's files have that plain csv has not, from the fields outwards. */
export function shapeValues(table: TableModel, source: CsvSource): readonly ScalaCall[] {
  const { comment, ragged, trailingDelimiter, trailer } = source;
  const isEven = ragged === 'pad' || trailingDelimiter;
  return [
    ...(usesDialect(source) ? [dialectOf(source)] : []),
    ...(isEven ? [{ call: 'EvenLines', args: [ragged === 'pad', trailingDelimiter] }] : []),
    ...(comment === null ? [] : [{ call: 'Comment', args: [{ char: comment }] }]),
    ...(trailer === null ? [] : [trailerOf(trailer, table)]),
  ];
}

/** Lines in which each column has its place. */
export function fixedWidthShapes(source: FixedWidthSource, columns: readonly ColumnModel[]): readonly ScalaCall[] {
  const { comment, positions, width, encoding } = source;
  const placed = columns.flatMap(({ range, type }) => (range === null ? [] : [{ ...range, type }]));
  const args = [
    placed.map(({ start }) => start),
    placed.map(({ end }) => end ?? 0),
    placed.map(({ type }) => isOneOf(textTypes, type.name)),
    width ?? 0,
    positions === 'bytes' || isSingleByte(encoding),
  ];
  return [{ call: 'FixedWidth', args }, ...(comment === null ? [] : [{ call: 'Comment', args: [{ char: comment }] }])];
}

/** Lines of which each is a JSON object. */
export function jsonShapes(columns: readonly ColumnModel[]): readonly ScalaCall[] {
  const fields = columns.filter(isField);
  const args = [
    fields.map(({ from }) => from),
    fields.map((column) => column.optional || column.default !== null),
    fields.map(({ type }) => type.name === 'jsonb'),
  ];
  return [{ call: 'JsonLines', args }];
}
