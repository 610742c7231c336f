import type { NumberFormatModel } from '../../model/number-format.ts';
import { blankAt, blankBefore, marksOf, minusAt, minusBefore } from './number-marks.ts';

const ZERO = 0x30;
const POINT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;
const OPEN = 0x28;
const CLOSE = 0x29;
const PERCENT = 0x25;
const LETTER_E = 0x65;
/** Digits of the last group, whatever the grouping. */
const LAST_GROUP = 3;

/** The most bytes by which a number grows when it is written plainly: `5%` is `0.05`. */
export const GROWTH = 4;

/** Writes a field at the start of `into` as PostgreSQL writes a number; gives the length, or -1 where it is none. */
export type WritePlain = (bytes: Buffer, start: number, end: number, into: Buffer) => number;

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

/** Puts a point two digits before the end of what stands in `into` from `first` to `put`, after zeros where it takes them. */
function divide(into: Buffer, first: number, put: number): number {
  let end = put;
  while (end - first < 3) {
    into.copyWithin(first + 1, first, end++);
    into[first] = ZERO;
  }
  into.copyWithin(end - 1, end - 2, end);
  into[end - 2] = POINT;
  return end + 1;
}

/**
 * Reads numbers that are written by a format. Nothing that could be another number is taken: groups are complete, and a
 * number that begins with a group of zero (`0,123`) has perhaps another decimal mark than the definition says.
 *
 * @param hasPower Whether an exponent may follow.
 */
export function plainNumber(format: NumberFormatModel, hasPower: boolean): WritePlain {
  const { groupAt, signAt, signBefore } = marksOf(format);
  const decimal = format.decimal.charCodeAt(0);
  const middleGroup = format.grouping === 'indian' ? 2 : LAST_GROUP;
  const parentheses = format.negative.includes('parentheses');
  const trailing = format.negative.includes('trailing');
  const hasPercent = format.percent !== null;
  const isFraction = format.percent === 'fraction';
  // Where the digits are, and what was found around them: set by `strip`, so that a field costs no object.
  let from = 0;
  let to = 0;
  let signs = 0;
  let currencies = 0;
  let percents = 0;
  let open = false;
  let negative = false;

  function takeSign(length: number, isNegative: boolean): number {
    signs++;
    negative = isNegative;
    return length;
  }

  /** Bytes of what stands before the digits at `from`. */
  function frontAt(bytes: Buffer): number {
    if (from >= to) return 0;
    if (signs === 0) {
      if (bytes[from] === PLUS) return takeSign(1, false);
      open = parentheses && bytes[from] === OPEN;
      if (open) return takeSign(1, true);
      const minus = minusAt(bytes, from, to);
      if (minus > 0) return takeSign(minus, true);
    }
    const sign = currencies === 0 ? signAt(bytes, from, to) : 0;
    if (sign === 0) return 0;
    currencies++;
    return sign + blankAt(bytes, from + sign, to);
  }

  /** Bytes of what stands after the digits before `to`. */
  function backBefore(bytes: Buffer): number {
    if (from >= to) return 0;
    if (open && bytes[to - 1] === CLOSE) {
      open = false;
      return 1;
    }
    if (hasPercent && percents === 0 && bytes[to - 1] === PERCENT) {
      percents++;
      return 1 + blankBefore(bytes, to - 1, from);
    }
    const minus = trailing && signs === 0 ? minusBefore(bytes, to, from) : 0;
    if (minus > 0) return takeSign(minus, true);
    const sign = currencies === 0 ? signBefore(bytes, to, from) : 0;
    if (sign === 0) return 0;
    currencies++;
    return sign + blankBefore(bytes, to - sign, from);
  }

  /** Takes off what stands around the digits; false where it does not fit together. */
  function strip(bytes: Buffer, start: number, end: number): boolean {
    from = start;
    to = end;
    signs = 0;
    currencies = 0;
    percents = 0;
    open = false;
    negative = false;
    for (let length = frontAt(bytes); length > 0; length = frontAt(bytes)) from += length;
    for (let length = backBefore(bytes); length > 0; length = backBefore(bytes)) to -= length;
    return !open && percents === Number(hasPercent);
  }

  /** Writes the whole part without its marks, and moves `from` after it; gives the end, or -1. */
  function putWhole(bytes: Buffer, into: Buffer, at: number): number {
    let put = at;
    let groups = 0;
    let digits = 0;
    while (from < to) {
      const byte = bytes[from]!;
      if (isDigit(byte)) {
        into[put++] = byte;
        digits++;
        from++;
        continue;
      }
      const length = groupAt === null ? 0 : groupAt(bytes, from, to);
      if (length === 0) break;
      const isComplete = groups > 0 ? digits === middleGroup : digits > 0 && digits <= middleGroup && into[at] !== ZERO;
      if (!isComplete) return -1;
      groups++;
      digits = 0;
      from += length;
    }
    return groups > 0 && digits !== LAST_GROUP ? -1 : put;
  }

  /** Writes the digits after the decimal mark, and moves `from` after them; gives the end, or -1. */
  function putFraction(bytes: Buffer, into: Buffer, at: number): number {
    let put = at;
    // Divided by a hundred the number has its point already.
    if (!isFraction) into[put++] = POINT;
    const first = ++from;
    let zeros = 0;
    for (; from < to && isDigit(bytes[from]!); from++) {
      if (bytes[from] === ZERO) zeros++;
      into[put++] = bytes[from]!;
    }
    if (from === first) return -1;
    return format.zeroFraction && zeros === from - first ? at : put;
  }

  return (bytes, start, end, into) => {
    if (!strip(bytes, start, end)) return -1;
    let put = 0;
    if (negative) into[put++] = MINUS;
    const first = put;
    put = putWhole(bytes, into, put);
    if (put < 0) return -1;
    const hasFraction = from < to && bytes[from] === decimal;
    if (put === first && (!hasFraction || format.zeroFraction)) return -1;
    if (isFraction) put = divide(into, first, put);
    if (hasFraction) put = putFraction(bytes, into, put);
    if (put < 0) return -1;
    if (hasPower && from < to && (bytes[from]! | 0x20) === LETTER_E) {
      while (from < to) into[put++] = bytes[from++]!;
    }
    return from === to ? put : -1;
  };
}
