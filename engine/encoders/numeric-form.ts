import { type Compare, int16At, putInt16, putInt32 } from './encode.ts';

/** Digits of one group: PostgreSQL keeps a numeric in base 10,000. */
export const GROUP = 4;
/** Where the groups begin, from the field's length on: number of groups, weight of the first, sign, scale shown. */
export const GROUPS_AT = 12;
const HEADER = 8;
const NEGATIVE = 0x4000;

/**
 * Writes what stands before the groups, which end at `put`, and drops zeros at their end. Gives the new end.
 *
 * @param weight The first group's power of 10,000.
 * @param shown Digits that PostgreSQL shows after the point.
 */
export function finishNumeric(
  out: Buffer,
  at: number,
  put: number,
  weight: number,
  negative: boolean,
  shown: number,
): number {
  const first = at + GROUPS_AT;
  let end = put;
  while (end > first && out[end - 1] === 0 && out[end - 2] === 0) end -= 2;
  const groups = (end - first) >> 1;
  putInt32(out, at, end - at - 4);
  putInt16(out, at + 4, groups);
  putInt16(out, at + 6, groups === 0 ? 0 : weight);
  putInt16(out, at + 8, negative && groups > 0 ? NEGATIVE : 0);
  putInt16(out, at + 10, shown);
  return end;
}

/** Orders encoded numerics; both are in PostgreSQL's normal form, without groups of zero at either end. */
export const compareNumeric: Compare = (a, i, b, j) => {
  const groupsA = int16At(a, i);
  const groupsB = int16At(b, j);
  const signA = groupsA === 0 ? 0 : int16At(a, i + 4) === NEGATIVE ? -1 : 1;
  const signB = groupsB === 0 ? 0 : int16At(b, j + 4) === NEGATIVE ? -1 : 1;
  if (signA !== signB || signA === 0) return signA - signB;
  const weights = int16At(a, i + 2) - int16At(b, j + 2);
  if (weights !== 0) return signA * weights;
  for (let k = 0; k < Math.min(groupsA, groupsB); k++) {
    const difference = int16At(a, i + HEADER + 2 * k) - int16At(b, j + HEADER + 2 * k);
    if (difference !== 0) return signA * difference;
  }
  return signA * (groupsA - groupsB);
};
