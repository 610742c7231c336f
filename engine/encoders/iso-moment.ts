import { dayNumber, NO_DAY } from './calendar.ts';

const ZERO = 0x30;
const HYPHEN = 0x2d;
const PLUS = 0x2b;
const COLON = 0x3a;
const POINT = 0x2e;
const ZULU = 0x5a;

/** For two bytes that are not digits; above whatever two digits may be. */
const NOT_TWO = 100;
/** What {@link clockMicros} gives for what is no time of day, and for one of more digits than PostgreSQL keeps. */
export const NO_CLOCK = -1;
export const TOO_FINE = -2;
/** What {@link offsetSeconds} gives for what is no offset. */
export const NO_OFFSET = -1_000_000;

/** A second's digits that PostgreSQL keeps. */
export const KEPT_PLACES = 6;
/** Digits beyond those that are kept which may be written, if they are zeros. */
const ZERO_PLACES = 3;

/** What becomes of digits that are not kept; null where they have to be zeros. */
export type Rest = 'round' | 'cut' | null;

/** The value of two digits, or 100. */
export function twoDigits(bytes: Buffer, at: number): number {
  const high = bytes[at]! - ZERO;
  const low = bytes[at + 1]! - ZERO;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : NOT_TWO;
}

/**
 * The microseconds of digits after a point, or one of the values above; rounded up, they may be one more than digits can be.
 *
 * @param places How many digits are kept: six of a second, three of a millisecond.
 */
export function fractionMicros(bytes: Buffer, start: number, end: number, rest: Rest, places = KEPT_PLACES): number {
  if (start >= end) return NO_CLOCK;
  let micros = 0;
  let lost = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - ZERO;
    if (digit < 0 || digit > 9) return NO_CLOCK;
    if (i - start < places) micros = micros * 10 + digit;
    else lost |= digit;
  }
  if (rest === null && (lost !== 0 || end - start > places + ZERO_PLACES)) return TOO_FINE;
  if (rest === 'round' && end - start > places && bytes[start + places]! >= ZERO + 5) return micros + 1;
  for (let place = end - start; place < places; place++) micros *= 10;
  return micros;
}

/** `YYYY-MM-DD`, ten bytes, as days from 2000-01-01. */
export function isoDay(bytes: Buffer, start: number, end: number): number {
  if (end - start !== 10 || bytes[start + 4] !== HYPHEN || bytes[start + 7] !== HYPHEN) return NO_DAY;
  const century = twoDigits(bytes, start);
  const year = twoDigits(bytes, start + 2);
  if (century === NOT_TWO || year === NOT_TWO) return NO_DAY;
  return dayNumber(century * 100 + year, twoDigits(bytes, start + 5), twoDigits(bytes, start + 8));
}

/** `HH:MM[:SS[.f]]` as microseconds: no 24:00, no leap second. */
export function clockMicros(bytes: Buffer, start: number, end: number, rest: Rest): number {
  const length = end - start;
  if (length < 5 || bytes[start + 2] !== COLON) return NO_CLOCK;
  const hour = twoDigits(bytes, start);
  const minute = twoDigits(bytes, start + 3);
  if (hour > 23 || minute > 59) return NO_CLOCK;
  if (length === 5) return (hour * 60 + minute) * 60_000_000;
  if (length < 8 || bytes[start + 5] !== COLON) return NO_CLOCK;
  const second = twoDigits(bytes, start + 6);
  if (second > 59) return NO_CLOCK;
  const whole = ((hour * 60 + minute) * 60 + second) * 1_000_000;
  if (length === 8) return whole;
  if (bytes[start + 8] !== POINT) return NO_CLOCK;
  const fraction = fractionMicros(bytes, start + 9, end, rest);
  return fraction < 0 ? fraction : whole + fraction;
}

/** Where an offset begins that ends a field; its end where there is none. */
export function offsetStart(bytes: Buffer, start: number, end: number): number {
  if (end > start && bytes[end - 1] === ZULU) return end - 1;
  for (let i = Math.max(start, end - 6); i < end; i++) if (bytes[i] === PLUS || bytes[i] === HYPHEN) return i;
  return end;
}

/** `Z`, `+02`, `+0200` or `+02:00` as seconds east of UTC; PostgreSQL takes offsets of less than 16 hours. */
export function offsetSeconds(bytes: Buffer, start: number, end: number): number {
  const length = end - start;
  if (length === 1) return bytes[start] === ZULU ? 0 : NO_OFFSET;
  if (length !== 3 && length !== 5 && length !== 6) return NO_OFFSET;
  const sign = bytes[start];
  const hours = twoDigits(bytes, start + 1);
  if ((sign !== PLUS && sign !== HYPHEN) || hours > 15) return NO_OFFSET;
  if (length === 6 && bytes[start + 3] !== COLON) return NO_OFFSET;
  const minutes = length === 3 ? 0 : twoDigits(bytes, end - 2);
  if (minutes > 59) return NO_OFFSET;
  const seconds = hours * 3600 + minutes * 60;
  return sign === PLUS ? seconds : -seconds;
}
