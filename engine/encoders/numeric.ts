import type { ColumnType } from '../../model/column-model.ts';
import { putInt16, type TypeEncoder } from './encode.ts';
import { compareNumeric, finishNumeric, GROUP, GROUPS_AT } from './numeric-form.ts';
import { longNumeric } from './numeric-long.ts';

const ZERO = 0x30;
const POINT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;
/** Whole numbers of this many digits fit 32 bits, which costs the least. */
const SHORT_WHOLE = 9;
/** Two groups after the point. */
const SHORT_FRACTION = 8;
const POWERS = Int32Array.of(1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000);

function putWhole(out: Buffer, at: number, whole: number): number {
  let put = at;
  if (whole >= 100_000_000) put = putInt16(out, put, (whole / 100_000_000) | 0);
  if (whole >= 10_000) put = putInt16(out, put, ((whole / 10_000) | 0) % 10_000);
  return putInt16(out, put, whole % 10_000);
}

/** `numeric(precision, scale)` with its limits, `numeric` with PostgreSQL's own. */
export function numeric(type: ColumnType): TypeEncoder {
  const { precision, scale = 0 } = type;
  const bounded = precision !== undefined;
  const long = longNumeric(type);
  // Where the scale is none of the usual, nothing is short.
  const usual = !bounded || (scale >= 0 && scale <= precision);
  const wholeLimit = usual ? 10 ** Math.min(bounded ? precision - scale : SHORT_WHOLE, SHORT_WHOLE) : 0;
  const placesLimit = Math.min(bounded ? scale : SHORT_FRACTION, SHORT_FRACTION);

  return {
    encode(bytes, start, end, out, at) {
      const sign = bytes[start];
      let i = sign === MINUS || sign === PLUS ? start + 1 : start;
      const wholeEnd = Math.min(end, i + SHORT_WHOLE);
      let whole = 0;
      let digit = 0;
      const from = i;
      for (; i < wholeEnd; i++) {
        digit = bytes[i]! - ZERO;
        if (digit < 0 || digit > 9) break;
        whole = whole * 10 + digit;
      }
      if (whole >= wholeLimit) return long(bytes, start, end, out, at);
      let fraction = 0;
      let places = 0;
      if (i < end) {
        places = end - i - 1;
        if (bytes[i] !== POINT || places === 0 || places > placesLimit) return long(bytes, start, end, out, at);
        for (i++; i < end; i++) {
          digit = bytes[i]! - ZERO;
          if (digit < 0 || digit > 9) return long(bytes, start, end, out, at);
          fraction = fraction * 10 + digit;
        }
      } else if (i <= from) return long(bytes, start, end, out, at);

      let put = at + GROUPS_AT;
      if (whole > 0) put = putWhole(out, put, whole);
      let weight = ((put - at - GROUPS_AT) >> 1) - 1;
      if (fraction > 0) {
        if (places > GROUP) {
          fraction *= POWERS[SHORT_FRACTION - places]!;
          const high = (fraction / 10_000) | 0;
          if (high > 0 || whole > 0) put = putInt16(out, put, high);
          else weight = -2;
          fraction -= high * 10_000;
        } else fraction *= POWERS[GROUP - places]!;
        put = putInt16(out, put, fraction);
      }
      return finishNumeric(out, at, put, weight, sign === MINUS, bounded ? Math.max(0, scale) : places);
    },
    fixed: GROUPS_AT + 6,
    perByte: 1,
    compare: compareNumeric,
  };
}
