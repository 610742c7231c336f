import type { ColumnType } from '../../model/column-model.ts';
import { rejectNumber } from '../reject-codes.ts';
import { type Compare, putInt32, type TypeEncoder } from './encode.ts';

const NOT_A_NUMBER = -rejectNumber('not-a-number');
const OUT_OF_RANGE = -rejectNumber('out-of-range');
const TOO_PRECISE = -rejectNumber('too-precise');
const ZERO = 0x30;
const POINT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;

/** PostgreSQL's limits of a numeric without a precision: digits before and behind the point. */
const MOST_BEFORE = 131072;
const MOST_BEHIND = 16383;
/** Digits of one group: PostgreSQL keeps a numeric in base 10,000. */
const GROUP = 4;
/** Bytes of the header: number of groups, weight of the first, sign, digits shown behind the point. */
const HEADER = 8;
const NEGATIVE = 0x4000;

function putInt16(out: Buffer, at: number, value: number): void {
  out[at] = value >>> 8;
  out[at + 1] = value;
}

/** The value of up to four digits from `at`; those at or behind `end` count as zeros. */
function group(bytes: Buffer, at: number, end: number): number {
  let value = 0;
  for (let i = at; i < at + GROUP; i++) value = value * 10 + (i < end ? bytes[i]! - ZERO : 0);
  return value;
}

/** Any precision: `numeric(precision, scale)` as a type with limits, `numeric` with PostgreSQL's own. */
export function numeric({ precision, scale = 0 }: ColumnType): TypeEncoder {
  const bounded = precision !== undefined;
  const mostBefore = bounded ? precision - scale : MOST_BEFORE;
  const mostBehind = bounded ? scale : MOST_BEHIND;

  function encode(bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
    let from = start;
    const negative = bytes[from] === MINUS;
    if (negative || bytes[from] === PLUS) from++;
    let point = from;
    while (point < end && bytes[point]! >= ZERO && bytes[point]! <= ZERO + 9) point++;
    let last = point;
    if (point < end) {
      if (bytes[point] !== POINT || point + 1 === end) return NOT_A_NUMBER;
      for (last = point + 1; last < end; last++) {
        if (bytes[last]! < ZERO || bytes[last]! > ZERO + 9) return NOT_A_NUMBER;
      }
    } else if (point === from) return NOT_A_NUMBER;

    const written = last > point ? last - point - 1 : 0;
    while (from < point && bytes[from] === ZERO) from++;
    while (last > point + 1 && bytes[last - 1] === ZERO) last--;
    if (last === point + 1) last = point;
    const before = point - from;
    const behind = last - point - (last > point ? 1 : 0);
    if (behind > mostBehind || (!bounded && written > MOST_BEHIND)) {
      // A negative scale rounds digits before the point, which is looked at below.
      if (mostBehind >= 0 || behind > 0) return TOO_PRECISE;
    }
    let lead = before;
    if (before === 0) for (let i = point + 1; i < last && bytes[i] === ZERO; i++) lead--;
    const isZero = before === 0 && behind === 0;
    if (!isZero && lead > mostBefore) return OUT_OF_RANGE;
    for (let i = point + mostBehind; i < point; i++) if (bytes[i] !== ZERO && i >= from) return TOO_PRECISE;

    let put = at + 4 + HEADER;
    let weight = Math.ceil(before / GROUP) - 1;
    const odd = before % GROUP;
    if (odd > 0) {
      let value = 0;
      for (let i = from; i < from + odd; i++) value = value * 10 + bytes[i]! - ZERO;
      putInt16(out, put, value);
      put += 2;
    }
    for (let i = from + odd; i < point; i += GROUP) {
      putInt16(out, put, group(bytes, i, point));
      put += 2;
    }
    const firstGroup = at + 4 + HEADER;
    for (let i = point + 1; i < last; i += GROUP) {
      const value = group(bytes, i, last);
      if (value === 0 && put === firstGroup) {
        weight--;
        continue;
      }
      putInt16(out, put, value);
      put += 2;
    }
    while (put > firstGroup && out[put - 1] === 0 && out[put - 2] === 0) put -= 2;
    const groups = (put - firstGroup) >> 1;
    putInt32(out, at, HEADER + groups * 2);
    putInt16(out, at + 4, groups);
    putInt16(out, at + 6, groups === 0 ? 0 : weight);
    putInt16(out, at + 8, negative && groups > 0 ? NEGATIVE : 0);
    putInt16(out, at + 10, bounded ? Math.max(0, scale) : written);
    return put;
  }
  return { encode, fixed: 4 + HEADER + 6, perByte: 1, compare };
}

/** Orders encoded numerics; both are in PostgreSQL's normal form, without groups of zero at either end. */
const compare: Compare = (a, i, b, j) => {
  const signA = a.readUInt16BE(i + 4) === NEGATIVE ? -1 : 1;
  const signB = b.readUInt16BE(j + 4) === NEGATIVE ? -1 : 1;
  const [groupsA, groupsB] = [a.readInt16BE(i), b.readInt16BE(j)];
  if (groupsA === 0 || groupsB === 0) return (groupsA === 0 ? 0 : signA) - (groupsB === 0 ? 0 : signB);
  if (signA !== signB) return signA - signB;
  const weights = a.readInt16BE(i + 2) - b.readInt16BE(j + 2);
  if (weights !== 0) return signA * weights;
  for (let k = 0; k < Math.min(groupsA, groupsB); k++) {
    const difference = a.readInt16BE(i + HEADER + 2 * k) - b.readInt16BE(j + HEADER + 2 * k);
    if (difference !== 0) return signA * difference;
  }
  return signA * (groupsA - groupsB);
};
