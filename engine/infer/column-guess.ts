import { limits } from '../../model/limits.ts';
import { isTextFormula } from '../encoders/text-formula.ts';
import { numberCandidates, otherCandidates, plainCandidates } from './candidates.ts';
import { type ColumnFacts, type InferredColumn, isMomentName } from './column-facts.ts';
import { DistinctValues } from './distinct-values.ts';
import { nullToken } from './null-tokens.ts';
import { NumberLook } from './number-look.ts';
import { NumberText } from './number-text.ts';
import { settle } from './settle.ts';
import { Trial } from './trial.ts';
import { TruthPairs } from './truth-pairs.ts';

const SPACE = 0x20;
const TAB = 0x09;
/** Every encoder's result fits: the longest is a numeric, whose text is bounded here. */
const LONGEST = 200;

/** Follows one column through the whole file, and keeps those types that took every value so far, or nearly. */
export class ColumnGuess implements ColumnFacts {
  readonly header: string;
  readonly number = new NumberText();
  readonly look = new NumberLook();
  readonly truth = new TruthPairs();
  readonly tokens = new Map<string, number>();
  trials: readonly Trial[] = plainCandidates().map((candidate) => new Trial(candidate, 0));
  quotedTokens = 0;
  values = 0;
  trimmed = 0;
  formulas = 0;
  readonly #out = Buffer.alloc(2 * LONGEST + 64);
  readonly #distinct = new DistinctValues();
  readonly #isMoment: boolean;
  #isOnlyPlain = true;
  #tried = 0;
  #nulls = 0;
  #longest = 0;
  #smallest = Number.POSITIVE_INFINITY;
  #largest = Number.NEGATIVE_INFINITY;

  constructor(header: string) {
    this.header = header;
    this.#isMoment = isMomentName(header);
  }

  get range(): readonly [number, number] {
    return [this.#smallest, this.#largest];
  }

  /** Looks at one field of the record that begins in this line. */
  add(bytes: Buffer, start: number, end: number, quoted: boolean, line: number): void {
    if (start === end && !quoted) {
      this.#nulls++;
      return;
    }
    this.values++;
    if (isTextFormula(bytes, start, end)) this.formulas++;
    this.#longest = Math.max(this.#longest, end - start);
    this.#distinct.add(bytes, start, end);
    if (this.trials.length === 0) return;
    let [from, to] = [start, end];
    while (from < to && (bytes[from] === SPACE || bytes[from] === TAB)) from++;
    while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB)) to--;
    if (to - from !== end - start) this.trimmed++;
    // A token is compared with the field as it stands there: blanks inside quotes are no part of one.
    const token = quoted ? nullToken(bytes, start, end, true) : nullToken(bytes, from, to, false);
    if (token !== null) {
      this.tokens.set(token, (this.tokens.get(token) ?? 0) + 1);
      if (quoted) this.quotedTokens++;
    } else if (from === to || to - from > LONGEST) this.trials = [];
    else this.#try(bytes, from, to, line);
  }

  #try(bytes: Buffer, start: number, end: number, line: number): void {
    if (
      this.#isOnlyPlain &&
      !this.trials.some(({ candidate }) => candidate.encode(bytes, start, end, this.#out, 0) >= 0)
    )
      this.#tryOthers();
    this.#tried++;
    let isOver = false;
    let isFormatted = false;
    let isTruth = false;
    for (const trial of this.trials) {
      const { candidate } = trial;
      if (trial.add(bytes, start, end, line, this.#out)) {
        isFormatted ||= candidate.family === 'numbers' && candidate.reading !== null;
        isTruth ||= candidate.type === 'boolean';
      } else isOver ||= trial.isOver;
    }
    if (isOver) this.trials = this.trials.filter((trial) => !trial.isOver);
    this.number.add(bytes, start, end);
    if (isFormatted) this.look.add(bytes.toString('utf8', start, end));
    if (isTruth && this.truth.mayGrow) this.truth.add(bytes.toString('utf8', start, end));
    if (this.#isMoment && this.trials.length > 0) {
      const value = Number(bytes.toString('latin1', start, end));
      this.#smallest = Math.min(this.#smallest, value);
      this.#largest = Math.max(this.#largest, value);
    }
  }

  /**
   * Tries what is not written in PostgreSQL's own way, from the first value on that is not. What came before are numbers, which
   * people's ways of writing them take too, but for a point that would set thousands apart; or nothing that others would take.
   */
  #tryOthers(): void {
    this.#isOnlyPlain = false;
    const { points, thousands, exponents } = this.number;
    const before = this.#tried;
    const takesPoints = (reading: string | null, group: unknown) =>
      reading === 'point' || points === 0 || (group === '.' && points === thousands);
    const numbers = numberCandidates().filter(({ reading, options: { format } }) => {
      const marks: ReadonlyMap<string, unknown> = new Map(Object.entries(format ?? {}));
      return exponents === 0 && takesPoints(reading, marks.get('group')) && (before === 0 || !marks.has('percent'));
    });
    const others = before === 0 ? otherCandidates() : [];
    this.trials = [...this.trials, ...[...numbers, ...others].map((candidate) => new Trial(candidate, before))];
  }

  /** What the column is, after the whole file. @param isSemicolons Fields are separated by semicolons, as where commas are decimal. */
  guess(isSemicolons: boolean): InferredColumn {
    const { type, options, reason } = settle(this, isSemicolons);
    const hasNulls = this.#nulls > 0 || (type !== 'text' && this.tokens.size > 0);
    const unique = this.values > 1 && !hasNulls && this.#distinct.distinct && this.#longest <= limits.keyBytes;
    return { header: this.header, type, options, reason, unique };
  }
}
