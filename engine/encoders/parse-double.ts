const ZERO = 0x30;
const POINT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;
const SMALL_E = 0x65;

/** Digits and a power of ten that a double holds exactly: one operation on them rounds once, which is right (Clinger). */
const EXACT_DIGITS = 15;
const EXACT_POWER = 22;
const POWERS = Float64Array.from({ length: EXACT_POWER + 1 }, (_, power) => 10 ** power);
/** Above whatever a field's digits after the point could make up for. */
const MOST_EXPONENT = 1_000_000_000;

/** The exponent after the `e` at a place; NaN where there is none. */
function parseExponent(bytes: Buffer, at: number, end: number): number {
  if ((bytes[at]! | 0x20) !== SMALL_E) return Number.NaN;
  const negative = bytes[at + 1] === MINUS;
  let i = negative || bytes[at + 1] === PLUS ? at + 2 : at + 1;
  if (i >= end) return Number.NaN;
  let exponent = 0;
  for (; i < end; i++) {
    const digit = bytes[i]! - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    exponent = Math.min(MOST_EXPONENT, exponent * 10 + digit);
  }
  return negative ? -exponent : exponent;
}

/** The double nearest to the text; NaN where it is no number: digits, a point, an exponent, and nothing else. */
export function parseDouble(bytes: Buffer, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  let mantissa = 0;
  let significant = 0;
  let written = 0;
  let point = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      written++;
      if (digit > 0 || significant > 0) significant++;
      if (significant <= EXACT_DIGITS) mantissa = mantissa * 10 + digit;
    } else if (bytes[at] === POINT && point === 0) point = at + 1;
    else break;
  }
  if (written === 0) return Number.NaN;
  let exponent = point === 0 ? 0 : point - at;
  if (at < end) exponent += parseExponent(bytes, at, end);
  if (Number.isNaN(exponent)) return Number.NaN;
  if (significant > EXACT_DIGITS || exponent > EXACT_POWER || exponent < -EXACT_POWER) {
    return Number(bytes.toString('latin1', start, end));
  }
  const value = exponent < 0 ? mantissa / POWERS[-exponent]! : mantissa * POWERS[exponent]!;
  return negative ? -value : value;
}

/** Whether all digits of a number before its exponent are zeros. */
export function isZero(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end && (bytes[i]! | 0x20) !== SMALL_E; i++) {
    if (bytes[i]! > ZERO && bytes[i]! <= ZERO + 9) return false;
  }
  return true;
}
