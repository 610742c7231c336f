import { rejectNumber } from '../../model/reject-codes.ts';
import { compareInt16, compareInt32, compareInt64, putInt16, putInt32, TWO_32, type TypeEncoder } from './encode.ts';

const NOT_AN_INTEGER = -rejectNumber('not-an-integer');
const OUT_OF_RANGE = -rejectNumber('out-of-range');
const ZERO = 0x30;
const PLUS = 0x2b;
const MINUS = 0x2d;
/** Numbers of this many digits fit 32 bits, which costs the least. */
const SMALL_DIGITS = 9;
const MOST_DIGITS = 19;
/** The last nine digits of a number of 64 bits, which is taken apart there; at most ten stand before them. */
const TAIL = 1_000_000_000;
/** What stands for the value of something that has none. */
const NO_DIGITS = -1;
const TOO_MANY_DIGITS = -2;

/** Where the digits begin, after a sign. */
function digitsStart(bytes: Buffer, start: number): number {
  const first = bytes[start];
  return first === MINUS || first === PLUS ? start + 1 : start;
}

/** The value of at most fifteen digits. */
function digits(bytes: Buffer, start: number, end: number): number {
  if (start >= end) return NO_DIGITS;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return NO_DIGITS;
    value = value * 10 + digit;
  }
  return value;
}

function skipZeros(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === ZERO) at++;
  return at;
}

/** What is wrong with more digits than any number of the type has. */
function tooMany(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at]! < ZERO || bytes[at]! > ZERO + 9) return NO_DIGITS;
  return TOO_MANY_DIGITS;
}

/** The value of more digits than a small number has, most of them zeros in front, or nothing that fits 32 bits. */
function manyDigits(bytes: Buffer, start: number, end: number): number {
  const first = skipZeros(bytes, start, end);
  if (end - first > SMALL_DIGITS + 1) return tooMany(bytes, first, end);
  return first === end ? 0 : digits(bytes, first, end);
}

/** The value without its sign of a number that is to fit 32 bits. */
function size(bytes: Buffer, start: number, end: number): number {
  const first = digitsStart(bytes, start);
  return end - first > SMALL_DIGITS ? manyDigits(bytes, first, end) : digits(bytes, first, end);
}

function refusal(value: number): number {
  return value === NO_DIGITS ? NOT_AN_INTEGER : OUT_OF_RANGE;
}

export const smallint: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const value = size(bytes, start, end);
    if (value < 0) return refusal(value);
    const signed = bytes[start] === MINUS ? 0 - value : value;
    if (signed > 32767 || signed < -32768) return OUT_OF_RANGE;
    return putInt16(out, putInt32(out, at, 2), signed);
  },
  fixed: 6,
  perByte: 0,
  compare: compareInt16,
};

export const integer: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const value = size(bytes, start, end);
    if (value < 0) return refusal(value);
    const signed = bytes[start] === MINUS ? 0 - value : value;
    if (signed > 2147483647 || signed < -2147483648) return OUT_OF_RANGE;
    return putInt32(out, putInt32(out, at, 4), signed);
  },
  fixed: 8,
  perByte: 0,
  compare: compareInt32,
};

function putHalves(out: Buffer, at: number, high: number, low: number): number {
  return putInt32(out, putInt32(out, putInt32(out, at, 8), high), low);
}

/** More than nine digits, in two halves of 32 bits: neither a double nor a bigint is both exact and without an object. */
function encodeLarge(bytes: Buffer, start: number, end: number, negative: boolean, out: Buffer, at: number): number {
  const first = skipZeros(bytes, start, end);
  if (end - first > MOST_DIGITS) return refusal(tooMany(bytes, first, end));
  const tailAt = end - SMALL_DIGITS;
  const head = first < tailAt ? digits(bytes, first, tailAt) : 0;
  const tail = digits(bytes, tailAt, end);
  if (head < 0 || tail < 0) return NOT_AN_INTEGER;
  // head × 10⁹ + tail, the head in two pieces of 16 bits and 18, so that no product exceeds 53 bits.
  const upper = Math.floor(head / 65536) * TAIL;
  const lower = (upper % 65536) * 65536 + (head % 65536) * TAIL + tail;
  const high = Math.floor(upper / 65536) + Math.floor(lower / TWO_32);
  const low = lower >>> 0;
  if (!negative) return high > 0x7fffffff ? OUT_OF_RANGE : putHalves(out, at, high, low);
  if (high > 0x80000000 || (high === 0x80000000 && low > 0)) return OUT_OF_RANGE;
  return putHalves(out, at, low === 0 ? 0 - high : ~high, 0 - low);
}

export const bigint: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const first = digitsStart(bytes, start);
    const negative = bytes[start] === MINUS;
    if (end - first > SMALL_DIGITS) return encodeLarge(bytes, first, end, negative, out, at);
    const value = digits(bytes, first, end);
    if (value < 0) return NOT_AN_INTEGER;
    const signed = negative ? 0 - value : value;
    return putHalves(out, at, signed >> 31, signed);
  },
  fixed: 12,
  perByte: 0,
  compare: compareInt64,
};
