import { putInt32, TWO_32 } from './encode.ts';

const DAYS = Uint8Array.of(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);
/** Of 2000-01-01, from which PostgreSQL counts, in days from 0000-03-01. */
const EPOCH_DAY = 730425;
/** What {@link dayNumber} gives for a day that no calendar has. */
export const NO_DAY = -0x80000000;
const MICROS_A_DAY = 86_400_000_000;
/** A day's microseconds in two halves of 32 bits. */
const MICROS_HIGH = Math.floor(MICROS_A_DAY / TWO_32);
const MICROS_LOW = MICROS_A_DAY % TWO_32;

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** The days from 2000-01-01 to a day of the Gregorian calendar, years 1 to 9999; otherwise {@link NO_DAY}. */
export function dayNumber(year: number, month: number, day: number): number {
  if (year < 1 || month < 1 || month > 12 || day < 1) return NO_DAY;
  if (day > DAYS[month]! && !(month === 2 && day === 29 && isLeap(year))) return NO_DAY;
  // Years that begin in March put the leap day last, so that months need no table.
  const march = month > 2 ? year : year - 1;
  const fromMarch = month > 2 ? month - 3 : month + 9;
  const leapDays = (march >> 2) - ((march / 100) | 0) + ((march / 400) | 0);
  return 365 * march + leapDays + (((fromMarch * 153 + 2) / 5) | 0) + day - 1 - EPOCH_DAY;
}

/** The weekday of a day, from Sunday (0) on. */
export function weekdayOf(day: number): number {
  // 2000-01-01 was a Saturday, and the remainder of a day before it is negative.
  return (((day + 6) % 7) + 7) % 7;
}

/**
 * Writes days and microseconds from 2000-01-01 as microseconds, which from the year 2285 on are more than a double holds
 * exactly. Gives the new end.
 */
export function putMoment(out: Buffer, at: number, day: number, micros: number): number {
  const low = day * MICROS_LOW + micros;
  return putInt32(out, putInt32(out, at, day * MICROS_HIGH + Math.floor(low / TWO_32)), low >>> 0);
}
