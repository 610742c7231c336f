import type { ColumnModel } from './column-model.ts';
import { csvEncodings, isMultiByte, isUtf16 } from './encodings.ts';
import type { Mistake } from './errors.ts';
import { type Fields, show } from './fields.ts';
import { readFilePatterns } from './file-pattern.ts';
import type { ColumnRange, FixedWidthSource } from './fixed-width.ts';
import { isField } from './from-file.ts';
import { mostSkipped, readCharacter, readPrefix } from './read-source.ts';

/** Characters of a line; what is longer is no line of fixed width. */
const mostCharacters = 1_000_000;

/** A column's places in the line, from `{ start, end }`, `{ start, length }` or `{ start }`. */
export function readRange(place: Fields): ColumnRange {
  const start = place.wholeNumber('start', 1, mostCharacters);
  const says = (name: string) => place.value(name) !== undefined;
  const end = says('end') ? place.wholeNumber('end', 1, mostCharacters) : null;
  const length = says('length') ? place.wholeNumber('length', 1, mostCharacters) : null;
  place.close();
  if (says('end') && says('length')) place.wrong('length', 'both end and length', 'one of them');
  // One place stands in for a wrong one, so that it meets few others.
  if (start === null) return { start: end ?? 1, end: end ?? 1 };
  if (end !== null && end < start) place.wrong('end', String(end), `${start} or more: the last place of the column`);
  return { start, end: end ?? (length === null ? null : start + length - 1) };
}

/** Normalises a source of files of fixed width. */
export function readFixedWidth(fields: Fields): FixedWidthSource {
  const encoding = fields.choice('encoding', csvEncodings, 'utf-8');
  const positions = fields.choice('positions', ['characters', 'bytes'], 'characters');
  if (isMultiByte(encoding) && positions === 'characters') {
    fields.wrong('positions', `characters of ${encoding}`, "'bytes', which is what files in this encoding count");
  }
  if (isUtf16(encoding) && positions === 'bytes') {
    fields.wrong('positions', `bytes of ${encoding}`, "'characters'");
  }
  const source: FixedWidthSource = {
    format: 'fixed-width',
    prefix: readPrefix(fields),
    encoding,
    positions,
    width: fields.value('width') === undefined ? null : fields.wholeNumber('width', 1, mostCharacters),
    nulls: fields.texts('nulls') ?? [],
    quotedNulls: false,
    files: readFilePatterns(fields, 'files'),
    except: readFilePatterns(fields, 'except'),
    skip: fields.value('skip') === undefined ? 0 : (fields.wholeNumber('skip', 0, mostSkipped) ?? 0),
    comment: readCharacter(fields, 'comment', null),
    lineEnd: fields.choice('lineEnd', ['lf', 'cr'], 'lf'),
  };
  fields.value('format');
  fields.close(['format']);
  return source;
}

/** How a range is told. */
function shown({ start, end }: ColumnRange): string {
  return end === null ? `${start} to the end of the line` : `${start} to ${end}`;
}

/** Notes columns without a place in the line, or with one that another column has, or that is beyond the line. */
export function checkRanges(
  columns: readonly ColumnModel[],
  { width }: Pick<FixedWidthSource, 'width'>,
  path: string,
  mistakes: Mistake[],
): void {
  const wrong = (column: ColumnModel, found: string, expected: string) =>
    mistakes.push({ path: `${path}.${column.name}.from`, found, expected });
  const placed = columns.filter(isField).flatMap((column) => {
    const { name, from, range } = column;
    if (range !== null) return [{ column, range }];
    const found = from.length === 1 && from[0] === name ? 'nothing' : show(from[0]);
    wrong(column, found, 'where it stands in the line: { start, end }, { start, length } or { start }');
    return [];
  });
  for (const [at, { column, range }] of placed.entries()) {
    const last = range.end ?? range.start;
    if (width !== null && last > width) wrong(column, shown(range), `a place in a line of ${width}`);
    const other = placed.slice(0, at).find((before) => overlap(before.range, range));
    if (other === undefined) continue;
    wrong(column, `${shown(range)}, where ${other.column.name} is: ${shown(other.range)}`, 'a place of its own');
  }
}

function overlap(one: ColumnRange, other: ColumnRange): boolean {
  const end = ({ end: last }: ColumnRange) => last ?? Number.POSITIVE_INFINITY;
  return one.start <= end(other) && other.start <= end(one);
}

/** Notes columns that say where they stand in a line, in a table whose files have delimiters. */
export function refuseRanges(columns: readonly ColumnModel[], path: string, mistakes: Mistake[]): void {
  for (const { name, range } of columns) {
    if (range === null) continue;
    const expected = 'a name of the header, or a source of fixedWidth({ prefix: … })';
    mistakes.push({ path: `${path}.${name}.from`, found: `a place in the line: ${shown(range)}`, expected });
  }
}
