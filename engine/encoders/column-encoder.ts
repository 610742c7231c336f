import type { Automaton } from '../../generator/automaton.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import type { CsvSource } from '../../model/table-model.ts';
import { rejectNumber } from '../reject-codes.ts';
import { checkedEncode, encodeLiteral } from './checks.ts';
import { type Encode, putInt32 } from './encode.ts';
import { MOST_BYTES, needsTranscoding, transcoder } from './single-byte.ts';
import { isText, typeEncoder } from './type-encoder.ts';

const MISSING_REQUIRED = -rejectNumber('missing-required');
const SPACE = 0x20;
const TAB = 0x09;

/** Writes a field; like {@link Encode}, and told whether the field was quoted. */
export type EncodeField = (
  bytes: Buffer,
  start: number,
  end: number,
  quoted: boolean,
  out: Buffer,
  at: number,
) => number;

/** How a column's fields are written. */
export interface ColumnEncoder {
  readonly field: EncodeField;
  /** The most bytes a field of n bytes takes in `out`: `fixed + perByte * n`. */
  readonly fixed: number;
  readonly perByte: number;
}

/** What encoding a column depends on besides the column. */
export interface EncoderOptions {
  readonly encoding: CsvSource['encoding'];
  /** The column is part of the table's key. */
  readonly key: boolean;
  /** The column's compiled `matches`. */
  readonly automaton: Automaton | null;
}

/** What stands in place of NULL: the default, NULL itself, or a reject where a value is required. */
export function absentField(column: ColumnModel): (out: Buffer, at: number) => number {
  if (column.default !== null) {
    const value = encodeLiteral(column, column.default);
    return (out, at) => {
      for (let i = 0; i < value.length; i++) out[at + i] = value[i]!;
      return at + value.length;
    };
  }
  if (column.required) return () => MISSING_REQUIRED;
  return (out, at) => putInt32(out, at, -1);
}

/** A field with an empty one taken for NULL: the leanest of all. */
function nullable(encode: Encode, absent: (out: Buffer, at: number) => number): EncodeField {
  return (bytes, start, end, quoted, out, at) => {
    if (start === end && !quoted) return absent(out, at);
    return encode(bytes, start, end, out, at);
  };
}

function withTokens(
  inner: EncodeField,
  tokens: readonly string[],
  absent: (out: Buffer, at: number) => number,
): EncodeField {
  const known = tokens.map((token) => Buffer.from(token));
  return (bytes, start, end, quoted, out, at) => {
    if (!quoted) {
      for (const token of known) {
        if (token.length === end - start && bytes.compare(token, 0, token.length, start, end) === 0)
          return absent(out, at);
      }
    }
    return inner(bytes, start, end, quoted, out, at);
  };
}

function trimmed(inner: EncodeField): EncodeField {
  return (bytes, start, end, quoted, out, at) => {
    let from = start;
    let to = end;
    while (from < to && (bytes[from] === SPACE || bytes[from] === TAB)) from++;
    while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB)) to--;
    return inner(bytes, from, to, quoted, out, at);
  };
}

function transcoded(inner: EncodeField, encoding: CsvSource['encoding']): EncodeField {
  const transcode = transcoder(encoding);
  let scratch = Buffer.allocUnsafe(1024);
  return (bytes, start, end, quoted, out, at) => {
    if (!needsTranscoding(bytes, start, end)) return inner(bytes, start, end, quoted, out, at);
    if (scratch.length < (end - start) * MOST_BYTES) scratch = Buffer.allocUnsafe((end - start) * MOST_BYTES);
    const length = transcode(bytes, start, end, scratch);
    return length < 0 ? length : inner(scratch, 0, length, quoted, out, at);
  };
}

/**
 * How a column's fields are written: encoding, then NULL, type, `matches`, bounds, `oneOf`; the first that refuses names
 * the code. Composed once a file, of those options only that the column has.
 */
export function columnEncoder(column: ColumnModel, { encoding, key, automaton }: EncoderOptions): ColumnEncoder {
  const type = typeEncoder(column);
  const absent = absentField(column);
  let field = nullable(checkedEncode(column, type, key, automaton), absent);
  if (column.nulls.length > 0) field = withTokens(field, column.nulls, absent);
  if (column.trim) field = trimmed(field);
  const singleByte =
    encoding !== 'utf-8' && (isText(column) || column.type.name === 'jsonb' || column.nulls.length > 0);
  if (singleByte) field = transcoded(field, encoding);
  const fallback = column.default === null ? 0 : encodeLiteral(column, column.default).length;
  return {
    field,
    fixed: Math.max(type.fixed, 4, fallback),
    perByte: singleByte ? type.perByte * MOST_BYTES : type.perByte,
  };
}
