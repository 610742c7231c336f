import { rejectNumber } from '../../model/reject-codes.ts';
import { putInt32, type TypeEncoder } from './encode.ts';
import { isZero, parseDouble } from './parse-double.ts';
import { roundToReal } from './round-to-real.ts';

const NOT_A_NUMBER = -rejectNumber('not-a-number');
const OUT_OF_RANGE = -rejectNumber('out-of-range');

/** PostgreSQL's order: NaN is equal to itself, and above all else. */
function compareFloats(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}

export const doublePrecision: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const value = parseDouble(bytes, start, end);
    if (Number.isNaN(value)) return NOT_A_NUMBER;
    // PostgreSQL refuses what it could only keep as infinity or as zero.
    if (!Number.isFinite(value) || (value === 0 && !isZero(bytes, start, end))) return OUT_OF_RANGE;
    return out.writeDoubleBE(value, putInt32(out, at, 8));
  },
  fixed: 12,
  perByte: 0,
  compare: (a, i, b, j) => compareFloats(a.readDoubleBE(i), b.readDoubleBE(j)),
};

export const real: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const double = parseDouble(bytes, start, end);
    if (Number.isNaN(double)) return NOT_A_NUMBER;
    const value = roundToReal(double, bytes, start, end);
    if (!Number.isFinite(value) || (value === 0 && !isZero(bytes, start, end))) return OUT_OF_RANGE;
    return out.writeFloatBE(value, putInt32(out, at, 4));
  },
  fixed: 8,
  perByte: 0,
  compare: (a, i, b, j) => compareFloats(a.readFloatBE(i), b.readFloatBE(j)),
};
