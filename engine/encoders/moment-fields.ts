import { type FormatToken, parseFormat } from '../../model/format.ts';

/**
 * What the last date or time that was read holds. One for the thread, so that a field costs no object; whoever reads
 * uses it before the next field is read.
 */
export const moment = {
  year: 2000,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  /** Of a second. */
  micros: 0,
  /** Minutes east of UTC; null where the field has none. */
  offset: 0 as number | null,
  afternoon: 0 as 0 | 1 | 2,
  /** Digits behind the sixth of a second that are not zero. */
  tooPrecise: false,
};

/** Reads one token at a place; gives the place behind it, or -1. */
type Step = (bytes: Buffer, at: number, end: number) => number;

const ZERO = 0x30;
const COLON = 0x3a;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function digitAt(bytes: Buffer, at: number, end: number): number {
  const digit = at < end ? bytes[at]! - ZERO : -1;
  return digit > 9 ? -1 : digit;
}

/** Two digits' value, or a negative number. */
function twoDigits(bytes: Buffer, at: number, end: number): number {
  const high = digitAt(bytes, at, end);
  const low = digitAt(bytes, at + 1, end);
  return high < 0 || low < 0 ? -1 : high * 10 + low;
}

function numberStep(field: 'month' | 'day' | 'hour' | 'minute' | 'second', padded: boolean): Step {
  return (bytes, at, end) => {
    const two = twoDigits(bytes, at, end);
    if (two >= 0) {
      moment[field] = two;
      return at + 2;
    }
    const one = padded ? -1 : digitAt(bytes, at, end);
    if (one < 0) return -1;
    moment[field] = one;
    return at + 1;
  };
}

const yearStep: Step = (bytes, at, end) => {
  const century = twoDigits(bytes, at, end);
  const year = twoDigits(bytes, at + 2, end);
  if (century < 0 || year < 0) return -1;
  moment.year = century * 100 + year;
  return at + 4;
};

const monthNameStep: Step = (bytes, at, end) => {
  if (at + 3 > end) return -1;
  const month = MONTHS.indexOf(bytes.toString('latin1', at, at + 3).toLowerCase()) + 1;
  moment.month = month;
  return month === 0 ? -1 : at + 3;
};

/** A point and one to six digits, or nothing; more digits count only when they are zeros. */
function fractionStep(point: number): Step {
  return (bytes, at, end) => {
    if (at >= end || bytes[at] !== point) return at;
    let i = at + 1;
    let micros = 0;
    let places = 0;
    for (; digitAt(bytes, i, end) >= 0; i++) {
      if (places++ < 6) micros = micros * 10 + digitAt(bytes, i, end);
      else if (bytes[i] !== ZERO) moment.tooPrecise = true;
    }
    if (places === 0) return -1;
    for (; places < 6; places++) micros *= 10;
    moment.micros = micros;
    return i;
  };
}

const halfDayStep: Step = (bytes, at, end) => {
  if (at + 2 > end || (bytes[at + 1]! | 0x20) !== 0x6d) return -1;
  const letter = bytes[at]! | 0x20;
  if (letter !== 0x61 && letter !== 0x70) return -1;
  moment.afternoon = letter === 0x70 ? 2 : 1;
  return at + 2;
};

/** `Z`, `+02`, `+0200` or `+02:00`; PostgreSQL takes offsets of less than 16 hours. */
const offsetStep: Step = (bytes, at, end) => {
  if (at >= end) return -1;
  if (bytes[at] === 0x5a || bytes[at] === 0x7a) {
    moment.offset = 0;
    return at + 1;
  }
  if (bytes[at] !== 0x2b && bytes[at] !== 0x2d) return -1;
  const hours = twoDigits(bytes, at + 1, end);
  if (hours < 0 || hours > 15) return -1;
  let i = at + 3;
  let minutes = 0;
  if (i < end) {
    if (bytes[i] === COLON) i++;
    minutes = twoDigits(bytes, i, end);
    if (minutes < 0 || minutes > 59) return -1;
    i += 2;
  }
  moment.offset = (bytes[at] === 0x2d ? -1 : 1) * (hours * 60 + minutes);
  return i;
};

function literalStep(text: string): Step {
  const byte = text.charCodeAt(0);
  return (bytes, at, end) => (at < end && bytes[at] === byte ? at + 1 : -1);
}

function stepOf(token: FormatToken): Step {
  switch (token.field) {
    case 'year':
      return yearStep;
    case 'month':
    case 'day':
      return numberStep(token.field, token.padded);
    case 'hour24':
    case 'hour12':
      return numberStep('hour', token.padded);
    case 'minute':
    case 'second':
      return numberStep(token.field, true);
    case 'month-name':
      return monthNameStep;
    case 'fraction':
      return fractionStep(token.point.charCodeAt(0));
    case 'half-day':
      return halfDayStep;
    case 'offset':
      return offsetStep;
    case 'literal':
      return literalStep(token.text);
  }
}

/** Reads a whole field into {@link moment}; false when it is not written so. */
export type MomentReader = (bytes: Buffer, start: number, end: number) => boolean;

function reset(): void {
  moment.hour = 0;
  moment.minute = 0;
  moment.second = 0;
  moment.micros = 0;
  moment.offset = null;
  moment.afternoon = 0;
  moment.tooPrecise = false;
}

/** The hour of a 12-hour clock; -1 where there is none. */
function fullHour(hour: number, afternoon: 1 | 2): number {
  if (hour < 1 || hour > 12) return -1;
  return (hour % 12) + (afternoon === 2 ? 12 : 0);
}

/** A reader for a column's own `format`. */
export function formatReader(format: string): MomentReader {
  const steps = parseFormat(format).map(stepOf);
  return (bytes, start, end) => {
    reset();
    let at = start;
    for (const step of steps) {
      at = step(bytes, at, end);
      if (at < 0) return false;
    }
    if (moment.afternoon !== 0) moment.hour = fullHour(moment.hour, moment.afternoon);
    return at === end;
  };
}

const HYPHEN = 0x2d;
const minuteStep = numberStep('minute', true);
const hourStep = numberStep('hour', true);
const secondStep = numberStep('second', true);
const secondFraction = fractionStep(0x2e);

/** `YYYY-MM-DD` at a place; gives the place behind it, or -1. */
export function readDate(bytes: Buffer, start: number, end: number): number {
  if (end - start < 10 || bytes[start + 4] !== HYPHEN || bytes[start + 7] !== HYPHEN) return -1;
  moment.month = twoDigits(bytes, start + 5, end);
  moment.day = twoDigits(bytes, start + 8, end);
  if (moment.month < 0 || moment.day < 0) return -1;
  return yearStep(bytes, start, end) < 0 ? -1 : start + 10;
}

/** `HH:MM[:SS[.f]]` at a place; gives the place behind it, or -1. */
export function readClock(bytes: Buffer, start: number, end: number): number {
  reset();
  let at = hourStep(bytes, start, end);
  if (at < 0 || at >= end || bytes[at] !== COLON) return -1;
  at = minuteStep(bytes, at + 1, end);
  if (at < 0 || at >= end || bytes[at] !== COLON) return at;
  at = secondStep(bytes, at + 1, end);
  return at < 0 ? -1 : secondFraction(bytes, at, end);
}

/** `date[ T]time[offset]`: a whole field. An offset that is missing stays null in {@link moment}. */
export const readTimestamp: MomentReader = (bytes, start, end) => {
  const at = readDate(bytes, start, end);
  if (at < 0 || at >= end || (bytes[at] !== 0x20 && bytes[at] !== 0x54)) return false;
  const behind = readClock(bytes, at + 1, end);
  if (behind < 0 || behind === end) return behind === end;
  return offsetStep(bytes, behind, end) === end;
};
