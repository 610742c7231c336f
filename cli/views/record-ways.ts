import type { RejectWord } from '../../model/reject-codes.ts';
import type { CsvSource, TableModel } from '../../model/table-model.ts';
import type { RejectGroup } from '../../runtime/reject-groups.ts';

/** What takes records that one rule refused; null where the table has that already, or has none. */
export type RecordWay = (raw: string, table: CsvTable) => string;

/** A table of csv files. */
type CsvTable = TableModel & { readonly source: CsvSource };

/** Codes of records as a whole: they cannot be told apart, or not into fields. */
export type RecordWord = Extract<
  RejectWord,
  | 'too-few-fields'
  | 'too-many-fields'
  | 'unclosed-quote'
  | 'stray-quote'
  | 'stray-carriage-return'
  | 'stray-newline'
  | 'line-too-long'
  | 'unknown-escape'
  | 'not-an-object'
  | 'duplicate-key'
  | 'record-too-long'
  | 'rest-not-read'
>;

const DELIMITERS = [',', ';', '\t', '|'];

function otherDelimiter(raw: string, { source, columns }: CsvTable): string | null {
  const other = DELIMITERS.find((mark) => mark !== source.delimiter && raw.split(mark).length === columns.length);
  if (other === undefined) return null;
  const mark = JSON.stringify(other);
  return `the delimiter ${mark} would give this record ${columns.length} fields: \`delimiter: ${mark}\``;
}

const ESCAPED = "a backslash stands before quotes or delimiters: `escape: '\\\\'` in `csv({ … })`";
const NOT_QUOTED = 'where no field is quoted, and quotes are inch marks: `quote: null` in `csv({ … })`';

function isEscaped(raw: string, { source: { escape: mark, delimiter, quote } }: CsvTable): boolean {
  return mark === null && [delimiter, quote].some((character) => character !== null && raw.includes(`\\${character}`));
}

const IN_FILE = 'each line is one object of JSON: mend it in the file';
const DUPLICATE_KEY = 'fewer spellings in `from`; a key that an object has twice is to be mended in the file';
const LINE_TOO_LONG =
  'its columns stand elsewhere, or it has more of them: correct `from`, or say `width` in `fixedWidth({ … })` for what is not to be read';

/** The option of the source, for each of those codes. */
export const recordWays: Readonly<Record<RecordWord, RecordWay>> = {
  'too-few-fields': (raw, table) => {
    const { comment, ragged, trailer } = table.source;
    const other = otherDelimiter(raw, table);
    if (other !== null) return other;
    if (comment === null && /^(#|\/\/|--|;)/.test(raw))
      return `a line of comment: \`comment: '${raw[0]}'\` in \`csv({ … })\` passes over it`;
    if (trailer === null && /^"?(total|sum|summe|eof|trl|trailer|\(?\d+ rows)/i.test(raw))
      return 'a last line that is no record: `trailer` in `csv({ … })` says how it begins';
    return ragged === 'pad'
      ? 'a line that is no record: take it out of the file'
      : "fields that are not there are NULL by `ragged: 'pad'` in `csv({ … })`; a line that is no record is to be taken out";
  },
  'too-many-fields': (raw, table) => {
    const { delimiter, trailingDelimiter } = table.source;
    const other = otherDelimiter(raw, table);
    if (other !== null) return other;
    if (!trailingDelimiter && raw.trimEnd().endsWith(delimiter))
      return 'each record ends in a delimiter: `trailingDelimiter: true` in `csv({ … })`';
    return isEscaped(raw, table) ? ESCAPED : 'a delimiter inside a field has to be in quotes: mend it in the file';
  },
  'unclosed-quote': (raw, table) =>
    isEscaped(raw, table)
      ? ESCAPED
      : 'a `"` that is never closed: `quote: null` in `csv({ … })` where fields are never quoted; else mend it in the file',
  'stray-quote': (raw, table) => {
    if (isEscaped(raw, table)) return ESCAPED;
    const { delimiter, quote, blanksAroundQuotes } = table.source;
    const isBlank =
      !blanksAroundQuotes && [`${delimiter} ${quote}`, `${quote} ${delimiter}`].some((text) => raw.includes(text));
    return isBlank ? 'blanks stand beside quotes: `blanksAroundQuotes: true` in `csv({ … })`' : NOT_QUOTED;
  },
  'stray-carriage-return': () =>
    "where lines end in a carriage return alone: `lineEnd: 'cr'` in `csv({ … })`; one inside a field has to be in quotes",
  'stray-newline': () =>
    "where lines end in a newline: without `lineEnd: 'cr'`; one inside a field has to be in quotes",
  'line-too-long': () => LINE_TOO_LONG,
  'unknown-escape': () => 'where it is a character like others: without `escape` in `csv({ … })`',
  'not-an-object': () => IN_FILE,
  'duplicate-key': () => DUPLICATE_KEY,
  'record-too-long': (raw, table) => recordWays['unclosed-quote'](raw, table),
  'rest-not-read': (raw, table) => recordWays['unclosed-quote'](raw, table),
};

/** Whether a code is one of records as a whole. */
export const isRecordWord = (code: string): code is RecordWord => code in recordWays;

/** The option for records that were refused as a whole. */
export function recordWay({ raw }: RejectGroup, code: RecordWord, table: TableModel): string {
  const { source } = table;
  if (source.format === 'csv') return recordWays[code](raw ?? '', { ...table, source });
  if (source.format === 'json') return code === 'duplicate-key' ? DUPLICATE_KEY : IN_FILE;
  return code === 'record-too-long'
    ? 'a line without an end: `lineEnd` in `fixedWidth({ … })` says what ends one'
    : LINE_TOO_LONG;
}
