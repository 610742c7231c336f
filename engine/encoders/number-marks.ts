import type { NumberFormatModel } from '../../model/number-format.ts';

/** Looks for a mark at a place; gives its bytes there, or 0. */
export type MarkAt = (bytes: Buffer, at: number, end: number) => number;

function isAt(mark: Buffer, bytes: Buffer, at: number, end: number): boolean {
  if (at < 0 || at + mark.length > end) return false;
  for (let i = 0; i < mark.length; i++) if (bytes[at + i] !== mark[i]) return false;
  return true;
}

/** One of these texts, the first that stands there. */
function anyOf(texts: readonly string[]): MarkAt {
  const marks = texts.map((text) => Buffer.from(text));
  return (bytes, at, end) => {
    for (let i = 0; i < marks.length; i++) if (isAt(marks[i]!, bytes, at, end)) return marks[i]!.length;
    return 0;
  };
}

/** One of these texts that ends there; `end` is where the field begins. */
function anyBefore(texts: readonly string[]): MarkAt {
  const marks = texts.map((text) => Buffer.from(text));
  return (bytes, at, start) => {
    for (let i = 0; i < marks.length; i++) {
      const { length } = marks[i]!;
      if (at - length >= start && isAt(marks[i]!, bytes, at - length, at)) return length;
    }
    return 0;
  };
}

/** A space, and those at which no line breaks. */
const BLANKS = [' ', '\u00a0', '\u202f'];
const GROUPS: Readonly<Record<string, readonly string[]>> = { ' ': BLANKS, "'": ["'", '\u2019'] };

export const blankAt = anyOf(BLANKS);
export const blankBefore = anyBefore(BLANKS);
export const minusAt = anyOf(['-', '\u2212']);
export const minusBefore = anyBefore(['-', '\u2212']);

/** What stands between groups of digits, and what may stand around a number. */
export function marksOf({ group, currency }: NumberFormatModel) {
  // The longest first: where one begins as another does, `US$` is not `US`.
  const signs = currency.toSorted((a, b) => b.length - a.length);
  return {
    groupAt: group === null ? null : anyOf(GROUPS[group] ?? [group]),
    signAt: anyOf(signs),
    signBefore: anyBefore(signs),
  };
}
