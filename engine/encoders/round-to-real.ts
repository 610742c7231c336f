const view = new DataView(new ArrayBuffer(8));
const LARGEST_REAL = 3.4028234663852886e38;
/** Halfway between the largest real and the power of two above it. */
const OVERFLOW = 3.4028235677973366e38;
/** More significant digits than the middle of any two reals has. */
const TELLING_DIGITS = 200;
const number = /^[+-]?(?<whole>\d*)\.?(?<fraction>\d*)(?:[eE](?<power>[+-]?\d+))?$/;

/** A double's size as `mantissa` × 2^`binary`, exactly. */
function takeApart(value: number): { readonly mantissa: bigint; readonly binary: number } {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0 ? 0n : 0x10000000000000n);
  return { mantissa, binary: Math.max(exponent, 1) - 1075 };
}

/** Compares the size of a number in text with that of a double, both taken exactly, as whole numbers. */
function compareSizes(text: string, value: number): number {
  const { whole = '', fraction = '', power = '0' } = number.exec(text)?.groups ?? {};
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const dropped = Math.max(0, digits.length - TELLING_DIGITS);
  // Of what is dropped it only counts whether it is more than nothing.
  const more = dropped > 0 && /[1-9]/.test(digits.slice(TELLING_DIGITS)) ? '1' : '0';
  const ten = Number(power) - fraction.length + dropped - 1;
  const { mantissa, binary } = takeApart(value);
  const scaled = (size: bigint, tens: number, twos: number) =>
    size * 10n ** BigInt(Math.max(0, tens)) * 2n ** BigInt(Math.max(0, twos));
  const left = scaled(BigInt(digits.slice(0, TELLING_DIGITS) + more), ten, -binary);
  const right = scaled(mantissa, -ten, binary);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The next real of a size, away from zero or towards it. */
function neighbour(size: number, larger: boolean): number {
  if (size === Number.POSITIVE_INFINITY) return LARGEST_REAL;
  view.setFloat32(0, size);
  view.setInt32(0, view.getInt32(0) + (larger ? 1 : -1));
  return view.getFloat32(0);
}

/**
 * The real nearest to a number in text, whose nearest double is known. That was rounded already: where it lies in the
 * middle of two reals, rounding it once more could go the wrong way, so the text decides.
 */
export function roundToReal(double: number, bytes: Buffer, start: number, end: number): number {
  const near = Math.fround(double);
  if (near === double) return near;
  const size = Math.abs(double);
  const nearSize = Math.abs(near);
  const otherSize = neighbour(nearSize, size > nearSize);
  const middle = Number.isFinite(nearSize) ? (nearSize + otherSize) / 2 : OVERFLOW;
  if (middle !== size) return near;
  const side = compareSizes(bytes.toString('latin1', start, end), size);
  if (side === 0) return near;
  const rounded = side > 0 ? Math.max(nearSize, otherSize) : Math.min(nearSize, otherSize);
  return double < 0 ? -rounded : rounded;
}
