import { groupDigits } from './group-digits.ts';
import { limits } from './limits.ts';

/** A reason to refuse a record: a stable word, and what was expected. Never the value. */
export interface RejectCode {
  readonly code: string;
  readonly message: string;
}

// Encoders give minus the place in this list, which costs the row path neither an object nor a string.
const codes = [
  ['missing-required', 'a value is required'],
  ['not-an-integer', 'expected digits, with a sign or none'],
  ['not-a-number', 'expected a decimal number'],
  ['not-a-boolean', 'expected true, false, t, f, yes, no, y, n, on, off, 1 or 0'],
  ['not-a-date', 'expected a date as the column writes it'],
  ['not-a-time', 'expected a time as the column writes it'],
  ['not-a-timestamp', 'expected a date and time as the column writes them'],
  ['missing-offset', 'expected an offset from UTC after the time'],
  ['ambiguous-time', 'this local time does not exist, or exists twice, in the time zone of the column'],
  ['not-a-uuid', 'expected 32 hexadecimal digits as 8-4-4-4-12'],
  ['not-json', 'expected JSON'],
  ['nested-too-deep', `JSON nested deeper than ${limits.jsonLevels} levels`],
  ['not-bytea', 'expected bytes as the column writes them'],
  ['out-of-range', 'the value does not fit the type'],
  ['too-precise', 'more digits than the type keeps'],
  ['too-long', 'more characters than the type keeps'],
  ['not-matched', 'the value does not match the pattern'],
  ['out-of-bounds', 'the value is below the minimum or above the maximum'],
  ['not-allowed', 'the value is none of those allowed'],
  ['nul-byte', 'PostgreSQL keeps no NUL in text'],
  ['invalid-utf8', 'expected UTF-8'],
  ['invalid-encoding', 'a byte that the encoding does not have'],
  ['key-too-long', `a key of more than ${groupDigits(limits.keyBytes)} bytes does not fit an index`],
  ['too-few-fields', 'fewer fields than the header has'],
  ['too-many-fields', 'more fields than the header has'],
  ['unclosed-quote', 'a quote is opened and not closed'],
  ['stray-quote', 'a quote inside an unquoted field, or something after a closing quote'],
  ['stray-carriage-return', 'a carriage return that no newline follows, outside quotes'],
  ['stray-newline', 'a newline outside quotes, where lines end in a carriage return'],
  ['line-too-long', 'more characters than a line has'],
  ['unknown-escape', 'an escape before a letter or digit, or at the end of a line'],
  ['not-an-object', 'expected a JSON object'],
  ['missing-key', 'the object lacks the key of a column that is not optional'],
  ['duplicate-key', 'a column is read from two keys of the object'],
  ['record-too-long', `a record of more than ${limits.recordBytes / 2 ** 20} MiB`],
  ['rest-not-read', `a quote that is not closed in ${limits.recordBytes / 2 ** 20} MiB: nothing after it was read`],
  ['database-refused', 'PostgreSQL refused the record'],
] as const;

/** The stable words of all rejects. */
export type RejectWord = (typeof codes)[number][0];

/** Every reject code; an encoder gives minus the place, counted from 1. */
export const rejectCodes: readonly RejectCode[] = Object.freeze(
  codes.map(([code, message]) => Object.freeze({ code, message })),
);

/** The number of a code: its place, counted from 1. */
export function rejectNumber(word: RejectWord): number {
  return codes.findIndex(([code]) => code === word) + 1;
}

/** The code of a number that an encoder gave, without its sign. */
export function rejectCode(number: number): RejectCode {
  const found = rejectCodes[number - 1];
  if (found === undefined) throw new RangeError(`There is no reject code ${number}.`);
  return found;
}
