import { rejectNumber } from '../reject-codes.ts';
import { compareInt16, compareInt32, compareInt64, putInt32, putInt64, type TypeEncoder } from './encode.ts';

const NOT_AN_INTEGER = -rejectNumber('not-an-integer');
const OUT_OF_RANGE = -rejectNumber('out-of-range');
const ZERO = 0x30;
const PLUS = 0x2b;
const MINUS = 0x2d;
/** Numbers of so many digits are exact in a double. */
const EXACT_DIGITS = 15;

/** Where the digits begin that count, behind the sign and leading zeros; the last digit always counts. */
function firstDigit(bytes: Buffer, start: number, end: number): number {
  let at = start;
  if (bytes[at] === PLUS || bytes[at] === MINUS) at++;
  while (at < end - 1 && bytes[at] === ZERO) at++;
  return at;
}

/** The digits' value, at most 15 of them; negative when one is no digit or there is none. */
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

function allDigits(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at]! < ZERO || bytes[at]! > ZERO + 9) return false;
  return true;
}

function small(limit: number, size: 2 | 4): TypeEncoder['encode'] {
  return (bytes, start, end, out, at) => {
    const first = firstDigit(bytes, start, end);
    if (end - first > 10) return allDigits(bytes, first, end) ? OUT_OF_RANGE : NOT_AN_INTEGER;
    const value = digits(bytes, first, end);
    if (value < 0) return NOT_AN_INTEGER;
    const signed = bytes[start] === MINUS ? -value : value;
    if (signed > limit || signed < -limit - 1) return OUT_OF_RANGE;
    if (size === 4) return putInt32(out, putInt32(out, at, 4), signed);
    const value16 = putInt32(out, at, 2);
    out[value16] = signed >> 8;
    out[value16 + 1] = signed;
    return value16 + 2;
  };
}

/** 16 to 19 digits: too many for a double, and rare enough for a bigint. */
function encodeLarge(bytes: Buffer, start: number, first: number, end: number, out: Buffer, at: number): number {
  if (!allDigits(bytes, first, end)) return NOT_AN_INTEGER;
  if (end - first > 19) return OUT_OF_RANGE;
  const value = BigInt(bytes.toString('latin1', first, end)) * (bytes[start] === MINUS ? -1n : 1n);
  if (BigInt.asIntN(64, value) !== value) return OUT_OF_RANGE;
  return out.writeBigInt64BE(value, putInt32(out, at, 8));
}

export const smallint: TypeEncoder = { encode: small(32767, 2), fixed: 6, perByte: 0, compare: compareInt16 };
export const integer: TypeEncoder = { encode: small(2147483647, 4), fixed: 8, perByte: 0, compare: compareInt32 };
export const bigint: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const first = firstDigit(bytes, start, end);
    if (end - first > EXACT_DIGITS) return encodeLarge(bytes, start, first, end, out, at);
    const value = digits(bytes, first, end);
    if (value < 0) return NOT_AN_INTEGER;
    return putInt64(out, putInt32(out, at, 8), bytes[start] === MINUS ? -value : value);
  },
  fixed: 12,
  perByte: 0,
  compare: compareInt64,
};
