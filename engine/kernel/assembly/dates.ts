import { NO_DIGITS, valueOfEight } from './digits';
import { put32 } from './write';

const HYPHEN: u8 = 0x2d;
/** Of 2000-01-01, from which PostgreSQL counts, in days from 0000-03-01. */
const EPOCH_DAY: u32 = 730425;

function daysOf(year: u32, month: u32): u32 {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Writes `YYYY-MM-DD`; zero where it is something else, or no day of the calendar. */
export function putDate(start: usize, end: usize, out: usize): usize {
  if (end - start !== 10 || load<u8>(start + 4) !== HYPHEN || load<u8>(start + 7) !== HYPHEN) return 0;
  const text: u64 =
    (load<u32>(start) as u64) | ((load<u16>(start + 5) as u64) << 32) | ((load<u16>(start + 8) as u64) << 48);
  const written = valueOfEight(text);
  if (written === NO_DIGITS) return 0;
  const year = (written as u32) / 10_000;
  const month = ((written as u32) / 100) % 100;
  const day = (written as u32) % 100;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return 0;
  // Years that begin in March put the leap day last, so that months need no table.
  const march = month > 2 ? year : year - 1;
  const fromMarch = month > 2 ? month - 3 : month + 9;
  const leapDays = march / 4 - march / 100 + march / 400;
  return put32(put32(out, 4), 365 * march + leapDays + (fromMarch * 153 + 2) / 5 + day - 1 - EPOCH_DAY);
}
