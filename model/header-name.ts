import { lowered } from './letter-case.ts';

const BLANK = '[ \\t\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufeff]';
const outerBlanks = new RegExp(`^${BLANK}+|${BLANK}+$`, 'g');

/** A name of a header as it is compared where only letters tell: without outer blanks, spaces for no-break spaces, lower case. */
export function looseName(name: string): string {
  return lowered(name.replaceAll(outerBlanks, '').replaceAll(/[\u00a0\u2007\u202f]/g, ' '));
}

/** How the names of a header are compared: as they are, or loosely. */
export type HeaderMatch = 'exact' | 'loose';

/** What stands for a name where names are compared. */
export function nameKey(match: HeaderMatch): (name: string) => string {
  return match === 'loose' ? looseName : (name) => name;
}
