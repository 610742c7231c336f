import type { ColumnType } from '../../model/column-model.ts';
import { limits } from '../../model/limits.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import { type Encode, putInt16 } from './encode.ts';
import { finishNumeric, GROUP, GROUPS_AT } from './numeric-form.ts';

const NOT_A_NUMBER = -rejectNumber('not-a-number');
const OUT_OF_RANGE = -rejectNumber('out-of-range');
const TOO_PRECISE = -rejectNumber('too-precise');
const ZERO = 0x30;
const POINT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;

const MOST_BEFORE = limits.numericWholeDigits;
const MOST_BEHIND = limits.numericFractionDigits;

/** Where the digits from `at` on end. */
function digitsEnd(bytes: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i]! >= ZERO && bytes[i]! <= ZERO + 9) i++;
  return i;
}

/** The value of the digits from `at` to `to`, at most four; those at or after `end` count as zeros. */
function groupValue(bytes: Buffer, at: number, to: number, end: number): number {
  let value = 0;
  for (let i = at; i < to; i++) value = value * 10 + (i < end ? bytes[i]! - ZERO : 0);
  return value;
}

/** Numbers of any length, and what is wrong with text that is no number, or does not fit. */
export function longNumeric({ precision, scale = 0 }: ColumnType): Encode {
  const bounded = precision !== undefined;
  const mostBefore = bounded ? precision - scale : MOST_BEFORE;
  const mostBehind = bounded ? scale : MOST_BEHIND;

  return (bytes, start, end, out, at) => {
    const negative = bytes[start] === MINUS;
    let from = negative || bytes[start] === PLUS ? start + 1 : start;
    const point = digitsEnd(bytes, from, end);
    let last = point;
    if (point < end) {
      last = digitsEnd(bytes, point + 1, end);
      if (bytes[point] !== POINT || last === point + 1 || last < end) return NOT_A_NUMBER;
    } else if (point <= from) return NOT_A_NUMBER;
    const written = Math.max(0, last - point - 1);

    // Zeros at both ends say nothing.
    while (from < point && bytes[from] === ZERO) from++;
    while (last > point && (bytes[last - 1] === ZERO || last - 1 === point)) last--;
    const behind = Math.max(0, last - point - 1);
    if (behind > Math.max(0, mostBehind) || (!bounded && written > MOST_BEHIND)) return TOO_PRECISE;
    // A negative scale does not keep the last digits before the point either.
    for (let i = Math.max(from, point + mostBehind); i < point; i++) if (bytes[i] !== ZERO) return TOO_PRECISE;
    let before = point - from;
    if (before === 0) for (let i = point + 1; i < last && bytes[i] === ZERO; i++) before--;
    if (before > mostBefore && (from < point || behind > 0)) return OUT_OF_RANGE;

    const groups = at + GROUPS_AT;
    let put = groups;
    let weight = Math.ceil((point - from) / GROUP) - 1;
    for (let i = from; i < point; ) {
      const to = i + ((point - i) % GROUP || GROUP);
      put = putInt16(out, put, groupValue(bytes, i, to, to));
      i = to;
    }
    for (let i = point + 1; i < last; i += GROUP) {
      const value = groupValue(bytes, i, i + GROUP, last);
      if (value === 0 && put === groups) weight--;
      else put = putInt16(out, put, value);
    }
    return finishNumeric(out, at, put, weight, negative, bounded ? Math.max(0, scale) : written);
  };
}
