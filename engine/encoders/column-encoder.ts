import type { Automaton } from '../../generator/automaton.ts';
import { type ColumnModel, hasLetters } from '../../model/column-model.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import { checkedEncode } from './checks.ts';
import { decoded, type FieldDecoder } from './decoder.ts';
import { type Encode, putInt32 } from './encode.ts';
import { encodeLiteral } from './literal.ts';
import { typeEncoder } from './type-encoder.ts';

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

function isToken(token: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (token.length !== end - start) return false;
  for (let i = 0; i < token.length; i++) if (bytes[start + i] !== token[i]) return false;
  return true;
}

function withTokens(inner: EncodeField, tokens: readonly Buffer[], absent: Absent): EncodeField {
  return (bytes, start, end, quoted, out, at) => {
    if (!quoted) {
      for (let i = 0; i < tokens.length; i++) if (isToken(tokens[i]!, bytes, start, end)) return absent(out, at);
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

/**
 * How a column's fields are written: trimmed, NULL, encoding, type, `matches`, bounds, `oneOf`, length of a key; the
 * first that refuses names the code. Composed once per file, of only those that the column has.
 */
export function columnEncoder(column: ColumnModel, { decoder, key, automaton }: EncoderOptions): ColumnEncoder {
  const type = typeEncoder(column);
  const absent = absentField(column);
  // Where a column has no letters a byte above ASCII is never right, whatever it means.
  const letters = hasLetters(column) ? decoder : null;
  const checked = checkedEncode(column, type, key, automaton);
  let field = nullable(letters === null ? checked : decoded(checked, letters), absent);
  // Tokens are compared as the file writes them, so that only values need another encoding.
  const tokens = column.nulls
    .map((token) => (decoder === null ? Buffer.from(token) : decoder.write(token)))
    .filter((token) => token !== null);
  if (tokens.length > 0) field = withTokens(field, tokens, absent);
  if (column.trim) field = trimmed(field);
  const fallback = column.default === null ? 0 : encodeLiteral(column, column.default).length;
  return {
    field,
    fixed: Math.max(type.fixed, 4, fallback),
    perByte: type.perByte * (letters?.growth ?? 1),
  };
}
