import type { Candidate } from './candidates.ts';

/** This many different values may be refused before a candidate is given up. */
const MOST_ODD = 3;
/** This many more may be refused than taken: a column of few words is no column of numbers. */
const MOST_REFUSED = 20;

/** How a candidate does with a column's values so far. */
export class Trial {
  readonly candidate: Candidate;
  taken = 0;
  refused = 0;
  /** The values that it refused, in their first order. */
  readonly odd = new Set<string>();
  /** The line of the first of them. */
  oddLine = 0;

  /** @param taken Values before that it is known to take. */
  constructor(candidate: Candidate, taken: number) {
    this.candidate = candidate;
    this.taken = taken;
  }

  /** Given up: the column is something else. */
  get isOver(): boolean {
    return this.odd.size > MOST_ODD || this.refused > this.taken + MOST_REFUSED;
  }

  /** Tries a value; false where it is refused. */
  add(bytes: Buffer, start: number, end: number, line: number, out: Buffer): boolean {
    if (this.candidate.encode(bytes, start, end, out, 0) >= 0) {
      this.taken++;
      return true;
    }
    if (this.refused++ === 0) this.oddLine = line;
    this.odd.add(bytes.toString('utf8', start, end));
    return false;
  }
}
