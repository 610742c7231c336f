import type { MomentType } from './column-types.ts';

const day = '(?<year>\\d{4})-(?<month>\\d{2})-(?<day>\\d{2})';
const clock = '(?<hour>\\d{2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:\\.(?<fraction>\\d{1,6}))?)?';
const offset = '(?:Z|(?<sign>[+-])(?<offsetHour>\\d{2})(?::(?<offsetMinute>\\d{2}))?)';

const grammars: Readonly<Record<MomentType, RegExp>> = {
  date: new RegExp(`^${day}$`),
  time: new RegExp(`^${clock}$`),
  timestamp: new RegExp(`^${day}[ T]${clock}$`),
  timestamptz: new RegExp(`^${day}[ T]${clock}${offset}$`),
};

const minuteMs = 60_000;

/** Milliseconds from 1970 to the day's midnight; null for a day that no calendar has. */
function readDay(year: number, month: number, ofMonth: number): number | null {
  const midnight = new Date(0);
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  midnight.setUTCFullYear(year, month - 1, ofMonth);
  const exists = year > 0 && midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === ofMonth;
  return exists ? midnight.getTime() : null;
}

/**
 * Reads a date or time as definitions write them (ISO 8601), as microseconds, so that two of one type can be compared.
 * Gives null where it is written otherwise, or does not exist.
 */
export function parseMoment(type: MomentType, text: string): bigint | null {
  const groups = grammars[type].exec(text)?.groups;
  if (groups === undefined) return null;
  const part = (name: string) => Number(groups[name] ?? 0);
  const midnight = type === 'time' ? 0 : readDay(part('year'), part('month'), part('day'));
  if (midnight === null) return null;
  if (part('hour') > 23 || part('minute') > 59 || part('second') > 59) return null;
  // PostgreSQL's own limits of an offset.
  if (part('offsetHour') > 15 || part('offsetMinute') > 59) return null;
  const east = (part('offsetHour') * 60 + part('offsetMinute')) * (groups['sign'] === '-' ? -1 : 1);
  const milliseconds = midnight + (part('hour') * 60 + part('minute') - east) * minuteMs + part('second') * 1000;
  return BigInt(milliseconds) * 1000n + BigInt((groups['fraction'] ?? '').padEnd(6, '0'));
}
