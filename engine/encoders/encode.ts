/**
 * Writes one field as binary COPY at `at` in `out`: int32 length, then the value. Gives the new end, or minus the number
 * of a reject code. The field is `bytes[start, end)`, unquoted and unescaped.
 */
export type Encode = (bytes: Buffer, start: number, end: number, out: Buffer, at: number) => number;

/** Writes a field; like {@link Encode}, and told whether the field was quoted. */
export type EncodeField = (
  bytes: Buffer,
  start: number,
  end: number,
  quoted: boolean,
  out: Buffer,
  at: number,
) => number;

/** Compares two values of one type in their encoded form, each after its length: negative, zero or positive. */
export type Compare = (a: Buffer, aStart: number, b: Buffer, bStart: number) => number;

/** How a type is written. */
export interface TypeEncoder {
  readonly encode: Encode;
  /** The most bytes that a field of n bytes takes in `out`: `fixed + perByte * n`. */
  readonly fixed: number;
  readonly perByte: number;
  /** Orders encoded values; null for types without `min` and `max`. */
  readonly compare: Compare | null;
}

/** Writes a 16-bit integer, big-endian; gives the new end. */
export function putInt16(out: Buffer, at: number, value: number): number {
  out[at] = value >>> 8;
  out[at + 1] = value;
  return at + 2;
}

/** Writes a 32-bit integer, big-endian; gives the new end. */
export function putInt32(out: Buffer, at: number, value: number): number {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
  return at + 4;
}

export const TWO_32 = 4294967296;

/** Writes a 64-bit integer that a double holds exactly; gives the new end. */
export function putInt64(out: Buffer, at: number, value: number): number {
  putInt32(out, at, Math.floor(value / TWO_32));
  return putInt32(out, at + 4, value >>> 0);
}

// Buffer's own ways to read cost twice as much, since they look at their arguments.

/** The 16-bit integer at a place, big-endian. */
export function int16At(from: Buffer, at: number): number {
  return ((from[at]! << 24) >> 16) | from[at + 1]!;
}

/** The 32-bit integer at a place, big-endian. */
export function int32At(from: Buffer, at: number): number {
  return (from[at]! << 24) | (from[at + 1]! << 16) | (from[at + 2]! << 8) | from[at + 3]!;
}

export const compareInt16: Compare = (a, i, b, j) => int16At(a, i) - int16At(b, j);
export const compareInt32: Compare = (a, i, b, j) => int32At(a, i) - int32At(b, j);
export const compareInt64: Compare = (a, i, b, j) =>
  int32At(a, i) - int32At(b, j) || (int32At(a, i + 4) >>> 0) - (int32At(b, j + 4) >>> 0);

/** Orders values of any type by their bytes: an order to search by, and nothing more. */
export const compareBytes: Compare = (a, i, b, j) => {
  const [lengthA, lengthB] = [int32At(a, i - 4), int32At(b, j - 4)];
  const both = Math.min(lengthA, lengthB);
  for (let k = 0; k < both; k++) {
    const difference = a[i + k]! - b[j + k]!;
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
};
