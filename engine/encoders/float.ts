import { rejectNumber } from '../reject-codes.ts';
import { putInt32, type TypeEncoder } from './encode.ts';

const NOT_A_NUMBER = -rejectNumber('not-a-number');
const OUT_OF_RANGE = -rejectNumber('out-of-range');
const ZERO = 0x30;
const POINT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;

/** With so many digits and a power of ten that is exact too, one multiplication rounds once, which is right (Clinger). */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** What the last call of {@link parse} found, besides its value; here, so that a field costs no object. */
let isZero = false;

/** The double nearest to the text; NaN when it is no number. */
function parse(bytes: Buffer, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  let mantissa = 0;
  let significant = 0;
  let seen = 0;
  let exponent = 0;
  for (let point = false; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === POINT && !point) {
      point = true;
      continue;
    }
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9) break;
    seen++;
    if (digit > 0 || significant > 0) significant++;
    if (significant <= EXACT_DIGITS) mantissa = mantissa * 10 + digit;
    if (point) exponent--;
  }
  if (seen === 0) return Number.NaN;
  isZero = significant === 0;
  if (at < end) {
    if ((bytes[at]! | 0x20) !== 0x65) return Number.NaN;
    const signAt = ++at;
    if (bytes[at] === MINUS || bytes[at] === PLUS) at++;
    if (at === end) return Number.NaN;
    let written = 0;
    for (; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) return Number.NaN;
      written = Math.min(99999, written * 10 + digit);
    }
    exponent += bytes[signAt] === MINUS ? -written : written;
  }
  if (significant > EXACT_DIGITS || exponent > 22 || exponent < -22)
    return Number(bytes.toString('latin1', start, end));
  const value = exponent < 0 ? mantissa / POWERS[-exponent]! : mantissa * POWERS[exponent]!;
  return negative ? -value : value;
}

const view = new DataView(new ArrayBuffer(8));
const LARGEST_REAL = 3.4028234663852886e38;
/** From here on a number is nearer to nothing that a real can hold. */
const OVERFLOW = 3.4028235677973366e38;

/** The exact value of decimal text against a double's: both as fractions of whole numbers. */
function compareExactly(text: string, value: number): number {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}` || '0');
  const exponent = Number(power) - fraction.length;
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const raw = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn) | (raw === 0 ? 0n : 0x10000000000000n);
  const binary = Math.max(raw, 1) - 1075;
  const scale = (n: bigint, ten: number, two: number) =>
    n * 10n ** BigInt(Math.max(0, ten)) * 2n ** BigInt(Math.max(0, two));
  const left = scale(digits, exponent, -binary);
  const right = scale(value < 0 ? -mantissa : mantissa, -exponent, binary);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The next real above or below one. */
function nextReal(real: number, up: boolean): number {
  if (!Number.isFinite(real)) return Math.sign(real) * LARGEST_REAL;
  view.setFloat32(0, real);
  if (real === 0) view.setInt32(0, up ? 1 : 0x80000001 | 0);
  else view.setInt32(0, view.getInt32(0) + (up === real > 0 ? 1 : -1));
  return view.getFloat32(0);
}

/**
 * The real nearest to the text. Its double was rounded once already: where that lies in the middle of two reals, rounding
 * it once more could go the wrong way, so the text decides.
 */
function toReal(value: number, bytes: Buffer, start: number, end: number): number {
  const near = Math.fround(value);
  if (near === value) return near;
  const other = nextReal(near, value > near);
  const middle = Number.isFinite(near) ? (near + other) / 2 : Math.sign(near) * OVERFLOW;
  if (middle !== value) return near;
  const side = compareExactly(bytes.toString('latin1', start, end), value);
  if (side === 0) return near;
  return side > 0 ? Math.max(near, other) : Math.min(near, other);
}

export const doublePrecision: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const value = parse(bytes, start, end);
    if (Number.isNaN(value)) return NOT_A_NUMBER;
    if (!Number.isFinite(value) || (value === 0 && !isZero)) return OUT_OF_RANGE;
    return out.writeDoubleBE(value, putInt32(out, at, 8));
  },
  fixed: 12,
  perByte: 0,
  compare: (a, i, b, j) => a.readDoubleBE(i) - b.readDoubleBE(j),
};

export const real: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const exact = parse(bytes, start, end);
    if (Number.isNaN(exact)) return NOT_A_NUMBER;
    const value = toReal(exact, bytes, start, end);
    if (!Number.isFinite(value) || (value === 0 && !isZero)) return OUT_OF_RANGE;
    return out.writeFloatBE(value, putInt32(out, at, 4));
  },
  fixed: 8,
  perByte: 0,
  compare: (a, i, b, j) => a.readFloatBE(i) - b.readFloatBE(j),
};
