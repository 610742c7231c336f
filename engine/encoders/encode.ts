/**
 * Writes one field as binary COPY at `at` in `out`: int32 length, then the value. Gives the new end, or minus the number
 * of a reject code. The field is `bytes[start, end)`, unquoted and unescaped.
 */
export type Encode = (bytes: Buffer, start: number, end: number, out: Buffer, at: number) => number;

/** Compares two values of one type in their encoded form: negative, zero or positive. */
export type Compare = (a: Buffer, aStart: number, b: Buffer, bStart: number) => number;

/** How a type is written. */
export interface TypeEncoder {
  readonly encode: Encode;
  /** The most bytes a field of n bytes takes in `out`: `fixed + perByte * n`. */
  readonly fixed: number;
  readonly perByte: number;
  /** Orders encoded values (behind their length); null for types without `min` and `max`. */
  readonly compare: Compare | null;
}

/** Writes a 32-bit integer, big-endian; gives the new end. */
export function putInt32(out: Buffer, at: number, value: number): number {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
  return at + 4;
}

const TWO_32 = 4294967296;

/** Writes a 64-bit integer that a double holds exactly. */
export function putInt64(out: Buffer, at: number, value: number): number {
  putInt32(out, at, Math.floor(value / TWO_32));
  return putInt32(out, at + 4, value >>> 0);
}

export const compareInt16: Compare = (a, i, b, j) => a.readInt16BE(i) - b.readInt16BE(j);
export const compareInt32: Compare = (a, i, b, j) => a.readInt32BE(i) - b.readInt32BE(j);
export const compareInt64: Compare = (a, i, b, j) =>
  a.readInt32BE(i) - b.readInt32BE(j) || a.readUInt32BE(i + 4) - b.readUInt32BE(j + 4);
