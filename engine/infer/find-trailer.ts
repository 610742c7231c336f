import { encodedText } from '../../model/encoded-text.ts';
import type { CsvEncoding } from '../../model/encodings.ts';
import { limits } from '../../model/limits.ts';
import type { TrailerModel } from '../../model/trailer.ts';
import type { CsvRecords } from '../csv/csv-records.ts';
import { decodeText } from '../csv/decode-text.ts';
import { openRecords } from '../csv/open-records.ts';
import { decoderOf } from '../encoders/encoding.ts';
import { lineEndByte } from '../record/line-end.ts';
import { NEED_MORE } from '../record/text-format.ts';
import { type Dialect, sourceIn } from './dialect.ts';

const LF = 0x0a;
/** What a line begins with that is no record. */
const WORDS =
  /^\W*(?:(?:grand\s+)?totals?|summe|gesamt\w*|rows?|records?|count|anzahl|end|eof|trailer|trl|footer|ftr)\b/i;
/** What the first field of a line of sums is, in files whose lines all have the same fields. */
const SUMS = /^\s*(?:grand\s+total|(?:sub)?totals?|summe|gesamt(?:summe)?)\s*:?\s*$/i;
const COUNTED = /[0-9]\s+(?:rows?|records?|lines?|entries)\b/i;
const NUMBER = /[0-9](?:[0-9.,]*[0-9])?/g;
/** With fewer records a number may be as many by chance. */
const ENOUGH = 20;

/** A line at a file's end that is no record, and the numbers in the places that a definition can name. */
export interface FoundTrailer {
  readonly trailer: TrailerModel;
  readonly numbers: readonly string[];
}

const plainNumber = (text: string) =>
  text
    .trim()
    .replaceAll(/[.,]/g, '')
    .replace(/^0+(?=[0-9])/, '');

/** How many fields a file's first record has, after the lines that are passed over. */
function fieldsOf(beginning: Buffer, dialect: Dialect, records: CsvRecords): number {
  const lineEnd = lineEndByte(sourceIn(dialect));
  let at = 0;
  for (let skipped = 0; at < beginning.length; ) {
    const isComment = dialect.comment !== null && beginning[at] === dialect.comment.charCodeAt(0);
    if (skipped < dialect.skip || isComment) {
      const end = beginning.indexOf(lineEnd, at);
      if (end < 0) return 0;
      at = end + 1;
      skipped++;
      continue;
    }
    const end = records.scan(beginning, at, beginning.length, true);
    if (!records.isBlank(beginning, at, end)) return records.fields;
    at = end;
  }
  return 0;
}

/** The last line that is not blank. */
function lastLine(tail: Buffer): Buffer {
  const text = tail.toString('latin1').replace(/[\r\n\t ]+$/, '');
  return tail.subarray(text.lastIndexOf('\n') + 1, text.length);
}

/**
 * The trailer of a file, where its last line has not as many fields as records have and begins as trailers do, or tells a number
 * of rows; or where its first field says that it holds sums, and others hold nothing; else null.
 *
 * @param tail The end of the file.
 */
export function findTrailer(
  beginning: Buffer,
  tail: Buffer,
  dialect: Dialect,
  encoding: CsvEncoding,
): FoundTrailer | null {
  const records = openRecords(sourceIn(dialect), limits.fileColumns);
  const usual = fieldsOf(beginning, dialect, records);
  const line = lastLine(tail);
  const decoder = decoderOf(encoding);
  const text = decodeText(line, decoder);
  if (usual < 2 || dialect.lineEnd === 'cr' || text === null || text === '' || encodedText(text, encoding) === null)
    return null;
  if (records.scan(Buffer.concat([line, Buffer.of(LF)]), 0, line.length + 1, true) === NEED_MORE) return null;
  const { fields, error, starts, ends } = records;
  if (!(WORDS.test(text) || COUNTED.test(text))) return null;
  const none = { records: null, sums: [], linesAfter: 0, optional: false };
  const all = Array.from({ length: error === 0 ? fields : 0 }, (_, field) =>
    decodeText(line.subarray(starts[field], ends[field]), decoder),
  );
  if (fields === usual && error === 0 && !(SUMS.test(all[0] ?? '') && all.includes(''))) return null;
  const [first = null] = all;
  if (first !== null && first.trim() !== '' && !/[0-9"\p{Cc}]/u.test(first) && (fields > 1 || text.includes('*'))) {
    return { trailer: { first, line: null, ...none }, numbers: all.map((each) => plainNumber(each ?? '')) };
  }
  if (text.includes('*') || /\p{Cc}/u.test(text)) return null;
  const numbers = text.match(NUMBER) ?? [];
  return { trailer: { first: null, line: text.replaceAll(NUMBER, '*'), ...none }, numbers: numbers.map(plainNumber) };
}

/** The trailer with what it says of the number of records, where that is true. */
export function withCount({ trailer, numbers }: FoundTrailer, records: number): TrailerModel {
  for (const others of records > ENOUGH ? [0, 1, 2] : [0]) {
    const at = numbers.indexOf(String(records + others));
    if (at >= 0) return { ...trailer, records: { place: at + 1, others } };
  }
  return trailer;
}
