import { digits, firstOfEight, NO_DIGITS, upToEight } from './digits';
import { put16, put32, put64 } from './write';

const MINUS: u8 = 0x2d;
const PLUS: u8 = 0x2b;
const POINT: i8 = 0x2e;

function hasSign(start: usize, end: usize): boolean {
  if (start >= end) return false;
  const first = load<u8>(start);
  return first === MINUS || first === PLUS;
}

/** Writes a whole number of so many bytes; zero where it is none, or perhaps does not fit. */
export function putInteger(start: usize, end: usize, out: usize, bytes: u32): usize {
  const signed = hasSign(start, end);
  const size = digits(signed ? start + 1 : start, end);
  if (size === NO_DIGITS) return 0;
  const value: i64 = signed && load<u8>(start) === MINUS ? -(size as i64) : (size as i64);
  if (bytes === 4) {
    if (value > i32.MAX_VALUE || value < i32.MIN_VALUE) return 0;
    return put32(put32(out, 4), value as u32);
  }
  if (bytes === 8) return put64(put32(out, 8), value as u64);
  if (value > i16.MAX_VALUE || value < i16.MIN_VALUE) return 0;
  return put16(put32(out, 2), value as u32);
}

/** Digits that may stand before the point, and after it. */
const MOST: usize = 8;

/**
 * Writes a number with at most eight digits on each side of its point; zero where it is none, or perhaps does not fit.
 *
 * @param whole The most digits before the point.
 * @param places The most digits after it, and how many PostgreSQL shows.
 */
export function putNumeric(start: usize, end: usize, out: usize, whole: u32, places: u32): usize {
  const signed = hasSign(start, end);
  const from = signed ? start + 1 : start;
  const length = end - from;
  if (from >= end || length > 16) return 0;
  const points = i8x16.bitmask(i8x16.eq(v128.load(from), i8x16.splat(POINT))) as u32;
  const before: usize = ctz<u32>(points | ((1 as u32) << (length as u32)));
  const after: usize = before === length ? 0 : length - before - 1;
  if (before > min<usize>(whole, MOST) || after > min<usize>(places, MOST)) return 0;
  // Neither `.` nor `1.` is a number.
  if (after === 0 && (before < length || before === 0)) return 0;
  const front = upToEight(from + before, before);
  const back = firstOfEight(from + before + 1, after);
  if (front === NO_DIGITS || back === NO_DIGITS) return 0;

  // Groups of four digits, two on each side of the point.
  const fraction = back as u32;
  const a = (front as u32) / 10_000;
  const b = (front as u32) % 10_000;
  const c = fraction / 10_000;
  const d = fraction % 10_000;
  const first: u32 = a > 0 ? 0 : b > 0 ? 1 : c > 0 ? 2 : d > 0 ? 3 : 4;
  const last: u32 = d > 0 ? 3 : c > 0 ? 2 : b > 0 ? 1 : 0;
  const groups: u32 = first === 4 ? 0 : last - first + 1;
  put32(out, 8 + 2 * groups);
  put16(out + 4, groups);
  put16(out + 6, groups === 0 ? 0 : 1 - first);
  put16(out + 8, groups > 0 && signed && load<u8>(start) === MINUS ? 0x4000 : 0);
  put16(out + 10, places);
  let put = out + 12;
  if (first === 0) put = put16(put, a);
  if (first <= 1 && last >= 1) put = put16(put, b);
  if (first <= 2 && last >= 2) put = put16(put, c);
  if (first <= 3 && last >= 3) put = put16(put, d);
  return put;
}
