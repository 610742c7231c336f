import { int16At } from '../encoders/encode.ts';

const NEGATIVE = 0x4000;
const BASE = 10_000n;
/** Digits of a group. */
const GROUP = 4;

/** The exact sum of numbers as PostgreSQL's binary numeric has them. */
export class DecimalSum {
  #total = 0n;
  /** Groups of digits after the point that the total has. */
  #groups = 0;

  /** @param at Where the number's groups are counted, after its length. */
  add(bytes: Buffer, at: number): void {
    const count = int16At(bytes, at);
    let digits = 0n;
    for (let i = 0; i < count; i++) digits = digits * BASE + BigInt(int16At(bytes, at + 8 + 2 * i));
    const after = count - 1 - int16At(bytes, at + 2);
    if (after > this.#groups) {
      this.#total *= BASE ** BigInt(after - this.#groups);
      this.#groups = after;
    }
    const value = digits * BASE ** BigInt(this.#groups - after);
    this.#total += int16At(bytes, at + 4) === NEGATIVE ? -value : value;
  }

  /** Without zeros that say nothing. */
  toString(): string {
    const isNegative = this.#total < 0n;
    const digits = String(isNegative ? -this.#total : this.#total).padStart(this.#groups * GROUP + 1, '0');
    const point = digits.length - this.#groups * GROUP;
    const fraction = digits.slice(point).replace(/0+$/, '');
    return `${isNegative ? '-' : ''}${digits.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`;
  }
}
