const ZERO = 0x30;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
/** A whole number of this many digits or more is an identifier, such as an account or a card number, not a quantity. */
export const MANY_DIGITS = 16;
/** This many digits tell any two doubles apart. Source: IEEE 754. */
const DOUBLE_DIGITS = 17;

/** Whether a double has all that the text says, to its last digit: programs write doubles with more digits than tell them apart. */
function isDouble(text: string, digits: number): boolean {
  const [mantissa = ''] = Number(text)
    .toExponential(Math.min(100, digits - 1))
    .split('e');
  const plain = (number: string) => number.replace(/[-+.]/g, '').replace(/^0+/, '');
  return plain(mantissa) === plain(text.split(/e/i)[0] ?? '');
}
/** Whole numbers of this many digits beside `4.00638E+12` were such numbers before a spreadsheet showed them short. */
const SHORTENED_DIGITS = 10;

/** What the text of numbers has that their value has not. */
export class NumberText {
  leadingZeros = 0;
  /** A plus sign, or the minus of a zero. */
  signs = 0;
  manyDigits = 0;
  exponents = 0;
  /** Numbers with an exponent whose digits a double would not keep. */
  tooExact = 0;
  /** As Excel shows long numbers: `4.00638E+12`. */
  shortened = 0;
  #long = 0;
  /** Numbers of three digits after the point and one to three before it, without a zero at the front. */
  thousands = 0;
  points = 0;

  /** Looks at a number, or at what is none. */
  add(bytes: Buffer, start: number, end: number): void {
    const signed = bytes[start] === PLUS || bytes[start] === MINUS;
    const first = signed ? start + 1 : start;
    let digits = 0;
    let significant = 0;
    let point = -1;
    let exponent = -1;
    for (let i = first; i < end && exponent < 0; i++) {
      const byte = bytes[i]!;
      if (byte >= ZERO && byte <= ZERO + 9) {
        digits++;
        if (byte !== ZERO || significant > 0) significant++;
      } else if (byte === POINT) point = i;
      else if ((byte | 0x20) === 0x65) exponent = i;
      else return;
    }
    if (digits === 0) return;
    if (bytes[first] === ZERO && first + 1 < end && bytes[first + 1] !== POINT && exponent !== first + 1)
      this.leadingZeros++;
    if (bytes[start] === PLUS || (bytes[start] === MINUS && significant === 0)) this.signs++;
    if (exponent >= 0) {
      this.exponents++;
      if (significant > DOUBLE_DIGITS && !isDouble(bytes.toString('latin1', start, end), significant)) this.tooExact++;
      if (bytes[exponent] === 0x45 && bytes[exponent + 1] === PLUS) this.shortened++;
    } else if (point < 0) {
      if (digits >= MANY_DIGITS) this.manyDigits++;
      if (digits >= SHORTENED_DIGITS) this.#long++;
    } else {
      this.points++;
      if (end - point === 4 && point - first <= 3 && point > first && bytes[first] !== ZERO) this.thousands++;
    }
  }

  /** Whether long numbers were shortened, and their last digits are lost. */
  get isDestroyed(): boolean {
    return this.shortened > 0 && this.#long > 0;
  }
}
