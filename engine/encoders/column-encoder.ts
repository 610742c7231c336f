import type { Automaton } from '../../generator/automaton.ts';
import { type ColumnModel, decodesFirst, hasLetters } from '../../model/column-model.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import { dropBlanks, skipBlanks } from './blanks.ts';
import { checkedEncode } from './checks.ts';
import { decoded, decodedBytes, decodedField, type FieldDecoder } from './decoder.ts';
import { type Encode, type EncodeField, putInt32 } from './encode.ts';
import { lettersGrowth, withLetters } from './letters.ts';
import { encodeLiteral } from './literal.ts';
import { insideFormula } from './text-formula.ts';
import { typeEncoder } from './type-encoder.ts';

const MISSING_REQUIRED = -rejectNumber('missing-required');

/** Whether a field stands for NULL. */
export type IsNull = (bytes: Buffer, start: number, end: number) => boolean;

/** How a column's fields are written. */
export interface ColumnEncoder {
  readonly field: EncodeField;
  /** The same for a field that was written otherwise in the file than it reads, and that {@link isNull} is not. */
  readonly unescaped: EncodeField;
  /** Whether such a field, as the file has it between its quotes or without any, is a token for NULL; null where there is none. */
  readonly isNull: IsNull | null;
  /** The most bytes that a field of n bytes takes in `out`: `fixed + perByte * n`. */
  readonly fixed: number;
  readonly perByte: number;
}

/** What encoding a column depends on besides the column. */
export interface EncoderOptions {
  /** Makes UTF-8 of fields; null where they are UTF-8. */
  readonly decoder: FieldDecoder | null;
  /** The column is part of the table's key. */
  readonly key: boolean;
  /** The column's compiled `matches`. */
  readonly automaton: Automaton | null;
}

/** Writes what stands in place of NULL; gives the new end, or minus the number of a reject code. */
export type Absent = (out: Buffer, at: number) => number;

/** What stands in place of NULL: the default, NULL itself, or a reject where a value is required. */
export function absentField(column: ColumnModel): Absent {
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
function nullable(encode: Encode, absent: Absent): EncodeField {
  return (bytes, start, end, quoted, out, at) => {
    if (start === end && !quoted) return absent(out, at);
    return encode(bytes, start, end, out, at);
  };
}

function isSame(token: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (token.length !== end - start) return false;
  for (let i = 0; i < token.length; i++) if (bytes[start + i] !== token[i]) return false;
  return true;
}

function anyToken(tokens: readonly Buffer[]): IsNull {
  return (bytes, start, end) => {
    for (let i = 0; i < tokens.length; i++) if (isSame(tokens[i]!, bytes, start, end)) return true;
    return false;
  };
}

function withTokens(inner: EncodeField, isNull: IsNull, quotedToo: boolean, absent: Absent): EncodeField {
  return (bytes, start, end, quoted, out, at) =>
    (quotedToo || !quoted) && isNull(bytes, start, end) ? absent(out, at) : inner(bytes, start, end, quoted, out, at);
}

function trimmed(inner: EncodeField): EncodeField {
  return (bytes, start, end, quoted, out, at) => {
    const from = skipBlanks(bytes, start, end);
    return inner(bytes, from, dropBlanks(bytes, from, end), quoted, out, at);
  };
}

function trimmedNull(inner: IsNull): IsNull {
  return (bytes, start, end) => {
    const from = skipBlanks(bytes, start, end);
    return inner(bytes, from, dropBlanks(bytes, from, end));
  };
}

/** All that stands around a value: what is NULL, and blanks; for fields of UTF-8, or such in which ASCII tells both. */
function around(column: ColumnModel, value: EncodeField, absent: Absent): Omit<ColumnEncoder, 'fixed' | 'perByte'> {
  const isToken = anyToken(column.nulls.map((token) => Buffer.from(token)));
  const hasTokens = column.nulls.length > 0;
  const field = hasTokens ? withTokens(value, isToken, column.quotedNulls, absent) : value;
  const isNull = hasTokens ? isToken : null;
  if (!column.trim) return { field, unescaped: value, isNull };
  return { field: trimmed(field), unescaped: trimmed(value), isNull: isNull === null ? null : trimmedNull(isNull) };
}

function decodedNull(inner: IsNull, decoder: FieldDecoder): IsNull {
  return (bytes, start, end) => {
    const text = decodedBytes(decoder, bytes, start, end);
    return text !== null && inner(text, 0, text.length);
  };
}

/** The same for fields of another encoding, all of which is looked at in UTF-8. */
function aroundDecoded(column: ColumnModel, value: EncodeField, absent: Absent, decoder: FieldDecoder) {
  const { field, unescaped, isNull } = around(column, value, absent);
  return {
    field: decodedField(field, decoder),
    unescaped: decodedField(unescaped, decoder),
    isNull: isNull === null ? null : decodedNull(isNull, decoder),
  };
}

/**
 * How a column's fields are written: trimmed, NULL, encoding, letters, type, `matches`, bounds, `oneOf`, length of a key; the
 * first that refuses names the code. Composed once per file, of only those that the column has.
 */
export function columnEncoder(column: ColumnModel, { decoder, key, automaton }: EncoderOptions): ColumnEncoder {
  const type = typeEncoder(column);
  const absent = absentField(column);
  const whole = withLetters(checkedEncode(column, type, key, automaton), column);
  const checked = column.textFormula ? insideFormula(whole) : whole;
  const isDecodedFirst = decoder !== null && decodesFirst(column);
  // Where a column has no letters a byte above ASCII is never right, whatever it means.
  const letters = !isDecodedFirst && hasLetters(column) ? decoder : null;
  const value = nullable(letters === null ? checked : decoded(checked, letters), absent);
  const fallback = column.default === null ? 0 : encodeLiteral(column, column.default).length;
  const growth = isDecodedFirst || letters !== null ? (decoder?.growth ?? 1) : 1;
  return {
    ...(isDecodedFirst ? aroundDecoded(column, value, absent, decoder) : around(column, value, absent)),
    fixed: Math.max(type.fixed, 4, fallback),
    perByte: type.perByte * growth * lettersGrowth(column),
  };
}
