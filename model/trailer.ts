import type { ColumnModel } from './column-model.ts';
import { encodedText } from './encoded-text.ts';
import type { CsvEncoding } from './encodings.ts';
import type { Mistake } from './errors.ts';
import { Fields, show } from './fields.ts';
import { type FromFile, isField } from './from-file.ts';

/** How the line at a file's end that is no record is recognized, and what it claims. */
export interface TrailerModel {
  /** Its first field; null where `line` tells it. */
  readonly first: string | null;
  /** The whole line, in which each `*` stands for any characters; null where `first` tells it. */
  readonly line: string | null;
  /** What it says of the number of records; null where it says nothing. */
  readonly records: TrailerCount | null;
  /** The sums of columns that it tells. */
  readonly sums: readonly TrailerSum[];
  /** How many lines may follow it, whatever stands in them. */
  readonly linesAfter: number;
  /** A file may lack it. */
  readonly optional: boolean;
}

/** A number of lines as a trailer claims it. */
export interface TrailerCount {
  /** Which of its fields, or of the stars' texts, it is, counted from 1. */
  readonly place: number;
  /** Lines that it counts besides the records. */
  readonly others: number;
}

/** A column's sum as a trailer claims it. */
export interface TrailerSum {
  readonly column: string;
  readonly place: number;
}

/** Fields of a trailer; what is longer is no trailer. */
const mostPlaces = 100;
/** Lines that a trailer may count besides records, and that may follow it. */
const mostLines = 1000;

/** What a trailer is, in words. */
export function trailerWords({ first, line, records }: TrailerModel): string {
  if (first !== null) return `a line whose first field is ${JSON.stringify(first)}`;
  const number = records === null ? '' : ` with a whole number for its * number ${records.place}`;
  return `a line like ${JSON.stringify(line)}${number}`;
}

function readWords(fields: Fields, name: 'first' | 'line', encoding: CsvEncoding): string | null {
  const text = fields.text(name);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be in it
  if (text === null || (/^[^\0-\x1f\x7f]+$/.test(text) && encodedText(text, encoding) !== null)) return text;
  fields.wrong(name, show(text), `a text that can be written in ${encoding}, without control characters`);
  return null;
}

function readCount(fields: Fields, most: number): TrailerCount | null {
  const value = fields.value('records');
  if (value === undefined) return null;
  if (typeof value !== 'object') {
    const place = fields.wholeNumber('records', 1, most);
    return place === null ? null : { place, others: 0 };
  }
  const count = fields.within('records', 'a place, or { place, others }');
  if (count === null) return null;
  const place = count.wholeNumber('place', 1, most);
  const others = count.value('others') === undefined ? 0 : count.wholeNumber('others', 0, mostLines);
  count.close();
  return place === null || others === null ? null : { place, others };
}

function readSums(fields: Fields, most: number, mistakes: Mistake[]): readonly TrailerSum[] {
  const value = fields.value('sum');
  if (value === undefined) return [];
  const isList = Array.isArray(value);
  return (isList ? value : [value]).flatMap((each, at) => {
    const path = fields.pathOf(isList ? `sum[${at}]` : 'sum');
    const sum = Fields.of(each, path, "a column and its place, such as { column: 'amount', place: 3 }", mistakes);
    if (sum === null) return [];
    const column = sum.filledText('column', '');
    const place = sum.wholeNumber('place', 1, most);
    sum.close();
    return place === null ? [] : [{ column, place }];
  });
}

/** Normalises the trailer of a source; null where it has none. */
export function readTrailer(
  source: Fields,
  { encoding, comment }: { readonly encoding: CsvEncoding; readonly comment: string | null },
  mistakes: Mistake[],
): TrailerModel | null {
  if (source.value('trailer') === null) return null;
  const fields = source.within('trailer', "a trailer, such as { first: 'TRL', records: 2 }");
  if (fields === null) return null;
  const first = readWords(fields, 'first', encoding);
  const line = readWords(fields, 'line', encoding);
  const isOne = (fields.value('first') === undefined) !== (fields.value('line') === undefined);
  if (!isOne) source.wrong('trailer', 'both first and line, or neither of them', 'one of them');
  for (const [name, words] of [['first', first] as const, ['line', line] as const]) {
    if (comment !== null && words?.startsWith(comment) === true)
      fields.wrong(name, show(words), `another beginning than ${show(comment)}, which makes the line a comment`);
  }
  const stars = line === null ? mostPlaces : line.split('*').length - 1;
  const hasClaims = fields.value('records') !== undefined || fields.value('sum') !== undefined;
  if (hasClaims && stars === 0) fields.wrong('line', show(line), 'a * for each number that is told');
  const most = Math.max(stars, 1);
  const linesAfter = fields.value('linesAfter') === undefined ? 0 : fields.wholeNumber('linesAfter', 0, mostLines);
  const trailer = {
    ...{ first, line },
    records: readCount(fields, most),
    sums: readSums(fields, most, mistakes),
    linesAfter: linesAfter ?? 0,
    optional: fields.flag('optional', false),
  };
  fields.close();
  return trailer;
}

/** Columns of which a trailer may tell the sum: their values are exact. */
const summed: readonly string[] = ['smallint', 'integer', 'bigint', 'numeric'];

/** The column as numbers of any size, written as its fields are, with nothing required of them: what a sum adds up. */
export function summedColumn(column: ColumnModel): ColumnModel {
  const free = { required: false, optional: true, default: null, min: null, max: null, oneOf: null, matches: null };
  return { ...column, ...free, type: { name: 'numeric' } };
}

/** A sum is told of a column that is read from fields, and whose values are exact numbers. */
export function checkTrailerSums(
  trailer: TrailerModel | null,
  columns: readonly {
    readonly name: string;
    readonly folder: string | null;
    readonly fromFile: FromFile | null;
    readonly type: { readonly name: string };
  }[],
  path: string,
  mistakes: Mistake[],
): void {
  for (const { column: name } of trailer?.sums ?? []) {
    const column = columns.find((each) => each.name === name);
    if (column !== undefined && isField(column) && summed.includes(column.type.name)) continue;
    mistakes.push({
      path: `${path}.trailer.sum.column`,
      found: show(name),
      expected: `a column that is ${summed.join(', ')}, and is read from a field`,
    });
  }
}
