import type { ColumnType } from '../../model/column-model.ts';
import { isOneOf, numberTypes } from '../../model/column-types.ts';
import { groupDigits } from '../../model/group-digits.ts';
import { limits } from '../../model/limits.ts';
import { type Candidate, candidates, otherWayRound } from './candidates.ts';
import { DistinctValues } from './distinct-values.ts';

const ZERO = 0x30;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
/** This many digits or more are an identifier, such as an account or a card number, rather than a quantity. */
const MANY_DIGITS = 16;
/** Every encoder's result fits: the longest is a numeric, whose text is bounded here. */
const LONGEST_NUMBER = 200;

/** What a column was found to be. */
export interface InferredColumn {
  readonly header: string;
  readonly type: ColumnType;
  readonly format: string | null;
  /** Why it is what it is, where that is not obvious; null where it is. */
  readonly reason: string | null;
  /** Every record has a value, and all are different, and short enough for an index. */
  readonly unique: boolean;
}

const values = (number: number) => `${groupDigits(number)} value${number === 1 ? '' : 's'}`;

/** Follows one column through the whole file, and keeps those types that took every value so far. */
export class ColumnGuess {
  readonly #header: string;
  #left: readonly Candidate[] = candidates;
  readonly #distinct = new DistinctValues();
  readonly #out = Buffer.alloc(2 * LONGEST_NUMBER + 64);
  #values = 0;
  #nulls = 0;
  #leadingZeros = 0;
  #manyDigits = 0;
  #signed = 0;
  #longest = 0;
  #exponents = false;
  #words = true;

  constructor(header: string) {
    this.#header = header;
  }

  /** Looks at one field. */
  add(bytes: Buffer, start: number, end: number, quoted: boolean): void {
    if (start === end && !quoted) {
      this.#nulls++;
      return;
    }
    this.#values++;
    this.#longest = Math.max(this.#longest, end - start);
    this.#distinct.add(bytes, start, end);
    if (this.#left.length > 0) this.#narrow(bytes, start, end);
  }

  #narrow(bytes: Buffer, start: number, end: number): void {
    this.#lookAtDigits(bytes, start, end);
    this.#left =
      end - start > LONGEST_NUMBER
        ? []
        : this.#left.filter(({ encode }) => encode(bytes, start, end, this.#out, 0) >= 0);
  }

  /** What a number's type would lose: zeros before it, a plus sign, the minus of a zero. */
  #lookAtDigits(bytes: Buffer, start: number, end: number): void {
    const signed = bytes[start] === PLUS || bytes[start] === MINUS;
    const first = signed ? start + 1 : start;
    let digits = 0;
    let significant = 0;
    for (let i = first; i < end; i++) {
      const byte = bytes[i]!;
      if (byte >= ZERO && byte <= ZERO + 9) {
        digits++;
        if (byte !== ZERO) significant++;
      } else if ((byte | 0x20) === 0x65) this.#exponents = true;
      else if (byte !== POINT) break;
    }
    if (bytes[first] === ZERO && first + 1 < end && bytes[first + 1] !== POINT) this.#leadingZeros++;
    if (bytes[start] === PLUS || (bytes[start] === MINUS && significant === 0)) this.#signed++;
    if (digits >= MANY_DIGITS) this.#manyDigits++;
    if (digits > 0) this.#words = false;
  }

  /** What the column is, after the whole file. */
  guess(): InferredColumn {
    const { type, format, reason } = this.#type();
    const short = this.#longest <= limits.keyBytes;
    const unique = this.#values > 1 && this.#nulls === 0 && this.#distinct.distinct && short;
    return { header: this.#header, type, format, reason, unique };
  }

  #type(): Pick<InferredColumn, 'type' | 'format' | 'reason'> {
    const text = (reason: string | null) => ({ type: { name: 'text' as const }, format: null, reason });
    if (this.#values === 0) return text('text: every value is empty');
    const fitting = this.#left.filter(({ type }) => type.name !== 'boolean' || this.#words);
    const [best] = fitting;
    if (best === undefined) return text(null);
    const number = isOneOf(numberTypes, best.type.name);
    if (number && this.#leadingZeros > 0) return text(`text: ${values(this.#leadingZeros)} start with 0`);
    if (number && this.#signed > 0) return text(`text: ${values(this.#signed)} would lose the sign`);
    if (number && this.#manyDigits > 0) {
      return text(`text: ${values(this.#manyDigits)} of ${MANY_DIGITS} digits or more, too long for a quantity`);
    }
    const other = otherWayRound(best.format);
    if (other !== null && fitting.some(({ format }) => format === other)) {
      return text('text: dates, but whether the day or the month comes first is not certain');
    }
    return { type: best.type, format: best.format, reason: this.#reason(best) };
  }

  #reason({ type, format }: Candidate): string | null {
    if (type.name === 'bigint') return 'bigint: some values do not fit an integer';
    if (type.name === 'double precision' && this.#exponents) return 'double precision: some values have an exponent';
    if (format !== null) return `date: every value is written ${format}`;
    return null;
  }
}
