import { rejectNumber } from '../reject-codes.ts';
import { compareInt16, compareInt32, compareInt64, putInt16, putInt32, TWO_32, type TypeEncoder } from './encode.ts';

const NOT_AN_INTEGER = -rejectNumber('not-an-integer');
const OUT_OF_RANGE = -rejectNumber('out-of-range');
const ZERO = 0x30;
const PLUS = 0x2b;
const MINUS = 0x2d;
/** Numbers of so many digits fit 32 bits, which costs the least. */
const SMALL_DIGITS = 9;
/** The last nine of a number of 64 bits, which is taken apart there; the rest are ten at the most. */
const TAIL = 1_000_000_000;
const MOST_DIGITS = 19;

/** Where the digits begin that count, behind the sign and leading zeros; the last digit always counts. */
function firstDigit(bytes: Buffer, start: number, end: number): number {
  let at = start;
  if (bytes[at] === PLUS || bytes[at] === MINUS) at++;
  while (at < end - 1 && bytes[at] === ZERO) at++;
  return at;
}

/** The value of at most fifteen digits; negative when one is no digit or there is none. */
function digits(bytes: Buffer, start: number, end: number): number {
  if (start >= end) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** What is wrong with more digits than any number of the type has. */
function tooMany(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at]! < ZERO || bytes[at]! > ZERO + 9) return NOT_AN_INTEGER;
  return OUT_OF_RANGE;
}

export const smallint: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const first = firstDigit(bytes, start, end);
    if (end - first > SMALL_DIGITS) return tooMany(bytes, first, end);
    const value = digits(bytes, first, end);
    if (value < 0) return NOT_AN_INTEGER;
    const signed = bytes[start] === MINUS ? -value : value;
    if (signed > 32767 || signed < -32768) return OUT_OF_RANGE;
    return putInt16(out, putInt32(out, at, 2), signed);
  },
  fixed: 6,
  perByte: 0,
  compare: compareInt16,
};

export const integer: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const first = firstDigit(bytes, start, end);
    if (end - first > SMALL_DIGITS + 1) return tooMany(bytes, first, end);
    const value = digits(bytes, first, end);
    if (value < 0) return NOT_AN_INTEGER;
    const signed = bytes[start] === MINUS ? -value : value;
    if (signed > 2147483647 || signed < -2147483648) return OUT_OF_RANGE;
    return putInt32(out, putInt32(out, at, 4), signed);
  },
  fixed: 8,
  perByte: 0,
  compare: compareInt32,
};

/** Ten digits or more, in two halves of 32 bits: neither a double nor a bigint would do it exactly and without an object. */
function encodeLarge(bytes: Buffer, start: number, first: number, end: number, out: Buffer, at: number): number {
  if (end - first > MOST_DIGITS) return tooMany(bytes, first, end);
  const head = digits(bytes, first, end - SMALL_DIGITS);
  const tail = digits(bytes, end - SMALL_DIGITS, end);
  if (head < 0 || tail < 0) return NOT_AN_INTEGER;
  // head × 10⁹ + tail, the head in two pieces of 16 bits and 18, so that no product exceeds 53 bits.
  const upper = Math.floor(head / 65536) * TAIL;
  const lower = (upper % 65536) * 65536 + (head % 65536) * TAIL + tail;
  let high = Math.floor(upper / 65536) + Math.floor(lower / TWO_32);
  let low = lower >>> 0;
  const negative = bytes[start] === MINUS;
  if (high > 0x7fffffff && !(negative && high === 0x80000000 && low === 0)) return OUT_OF_RANGE;
  if (negative) {
    low = -low >>> 0;
    high = low === 0 ? -high : ~high;
  }
  return putInt32(out, putInt32(out, putInt32(out, at, 8), high), low);
}

export const bigint: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const first = firstDigit(bytes, start, end);
    if (end - first > SMALL_DIGITS) return encodeLarge(bytes, start, first, end, out, at);
    const value = digits(bytes, first, end);
    if (value < 0) return NOT_AN_INTEGER;
    const signed = bytes[start] === MINUS ? -value : value;
    return putInt32(out, putInt32(out, putInt32(out, at, 8), signed >> 31), signed);
  },
  fixed: 12,
  perByte: 0,
  compare: compareInt64,
};
