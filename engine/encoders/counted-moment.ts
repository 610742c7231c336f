import { type CountedFormat, mostWholeDigits } from '../../model/counted-moment.ts';
import { dayNumber, NO_DAY } from './calendar.ts';
import { fractionMicros, NO_CLOCK, NO_OFFSET, type Rest, TOO_FINE } from './iso-moment.ts';
import type { MomentReader } from './moment-reader.ts';

const ZERO = 0x30;
const HYPHEN = 0x2d;
const POINT = 0x2e;

const FIRST_DAY = dayNumber(1, 1, 1);
const LAST_DAY = dayNumber(9999, 12, 31);
const UNIX_EPOCH = dayNumber(1970, 1, 1);
const SECONDS_A_DAY = 86_400;
const MILLIS_A_DAY = 86_400_000;

/** What the last field that a reader read holds. One for the thread, so that a field costs no object. */
const parts = { day: 0, micros: 0 };

/** Where the digits from `at` on end. */
function digitsEnd(bytes: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i]! >= ZERO && bytes[i]! <= ZERO + 9) i++;
  return i;
}

function digits(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + (bytes[i]! - ZERO);
  return value;
}

function put(day: number, micros: number): void {
  parts.day = day >= FIRST_DAY && day <= LAST_DAY ? day : NO_DAY;
  parts.micros = micros;
}

/** Seconds, or thousandths of them, from 1970 on in UTC; a fraction and a minus are allowed. */
export class EpochReader implements MomentReader {
  readonly #mostDigits: number;
  readonly #perSecond: number;
  readonly #places: number;
  readonly #rest: Rest;

  constructor(format: CountedFormat, rest: Rest) {
    this.#mostDigits = mostWholeDigits(format);
    this.#perSecond = format === 'epoch-seconds' ? 1 : 1000;
    this.#places = format === 'epoch-seconds' ? 6 : 3;
    this.#rest = rest;
  }

  read(bytes: Buffer, start: number, end: number): boolean {
    const isNegative = start < end && bytes[start] === HYPHEN;
    const from = isNegative ? start + 1 : start;
    const point = digitsEnd(bytes, from, end);
    if (point === from || point - from > this.#mostDigits) return false;
    let micros = 0;
    if (point < end) {
      if (bytes[point] !== POINT) return false;
      micros = fractionMicros(bytes, point + 1, end, this.#rest, this.#places);
      if (micros === NO_CLOCK) return false;
    }
    const whole = digits(bytes, from, point);
    this.#put(Math.floor(whole / this.#perSecond), whole % this.#perSecond, micros, isNegative);
    return true;
  }

  #put(seconds: number, thousandths: number, fraction: number, isNegative: boolean): void {
    // Rounding may have made a whole second of the fraction.
    const micros = thousandths * 1000 + Math.max(fraction, 0);
    const total = isNegative ? -seconds - Math.ceil(micros / 1_000_000) : seconds + Math.floor(micros / 1_000_000);
    const left = isNegative ? (1_000_000 - (micros % 1_000_000)) % 1_000_000 : micros % 1_000_000;
    const day = Math.floor(total / SECONDS_A_DAY);
    const ofDay = (total - day * SECONDS_A_DAY) * 1_000_000 + left;
    put(UNIX_EPOCH + day, fraction === TOO_FINE ? TOO_FINE : ofDay);
  }

  day(): number {
    return parts.day;
  }

  micros(): number {
    return parts.micros;
  }

  offset(): number {
    return 0;
  }
}

/** Excel's number of 1 January 2000, counted as if 1900 had been a leap year. */
const EXCEL_2000 = 36_526;
/** Excel's 29 February 1900, which never was. */
const NO_LEAP_DAY = 60;
/** Digits of a day's fraction that are looked at; Excel has no more. */
const DAY_PLACES = 12;

/** Days as Excel counts them, 1 for 1 January 1900, and the time as a fraction of a day, to the millisecond. */
export class ExcelReader implements MomentReader {
  readonly #mostDigits = mostWholeDigits('excel-days');

  read(bytes: Buffer, start: number, end: number): boolean {
    const point = digitsEnd(bytes, start, end);
    if (point === start || point - start > this.#mostDigits) return false;
    let millis = 0;
    if (point < end) {
      if (bytes[point] !== POINT || point + 1 === end || digitsEnd(bytes, point + 1, end) !== end) return false;
      const places = Math.min(end - point - 1, DAY_PLACES);
      const fraction = digits(bytes, point + 1, point + 1 + places) * 10 ** (DAY_PLACES - places);
      // 86,400,000 / 10^12, in whole numbers that a double holds.
      millis = Math.floor((fraction * 864 + 5_000_000) / 10_000_000);
    }
    const serial = digits(bytes, start, point);
    const day = serial - EXCEL_2000 + (serial < NO_LEAP_DAY ? 1 : 0);
    if (serial < 1 || serial === NO_LEAP_DAY) put(NO_DAY, 0);
    else if (millis === MILLIS_A_DAY) put(day + 1, 0);
    else put(day, millis * 1000);
    return true;
  }

  day(): number {
    return parts.day;
  }

  micros(): number {
    return parts.micros;
  }

  offset(): number {
    return NO_OFFSET;
  }
}
