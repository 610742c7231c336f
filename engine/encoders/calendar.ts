import { moment } from './moment-fields.ts';

const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** PostgreSQL counts days and microseconds from 2000-01-01. */
const EPOCH_DAY = 730425;
export const MICROS_A_DAY = 86_400_000_000;

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Whether the moment holds a day of the Gregorian calendar, years 1 to 9999. */
export function isDay(): boolean {
  const { year, month, day } = moment;
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  return day <= (month === 2 && isLeap(year) ? 29 : DAYS[month]!);
}

/** Whether the moment holds a time of day: no 24:00, no leap second. */
export function isClock(): boolean {
  const { hour, minute, second } = moment;
  return hour >= 0 && hour < 24 && minute < 60 && second < 60;
}

/** The moment's day, counted from 2000-01-01. */
export function dayNumber(): number {
  // Years that begin in March put the leap day last, so that months need no table.
  const year = moment.month > 2 ? moment.year : moment.year - 1;
  const month = (moment.month + 9) % 12;
  const days = 365 * year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return days + Math.floor((month * 153 + 2) / 5) + moment.day - 1 - EPOCH_DAY;
}

/** The moment's time of day, in microseconds. */
export function clockMicros(): number {
  return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.micros;
}
