import { type FormatToken, parseFormat } from '../../model/format.ts';
import { monthNames, weekdayNames } from '../../model/names.ts';
import { dayNumber, NO_DAY, weekdayOf } from './calendar.ts';
import {
  fractionMicros,
  KEPT_PLACES,
  NO_CLOCK,
  NO_OFFSET,
  offsetSeconds,
  type Rest,
  TOO_FINE,
  twoDigits,
} from './iso-moment.ts';
import type { MomentReader } from './moment-reader.ts';
import { isWord } from './words.ts';

const NO_WEEKDAY = -1;

/**
 * What the last field that a {@link FormatReader} read holds. One for the thread, so that a field costs no object:
 * whoever reads uses it before the next field is read.
 */
const parts = {
  year: 2000,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  micros: 0,
  offset: NO_OFFSET,
  half: 0,
  weekday: NO_WEEKDAY,
};

/** Reads one token at a place; gives the place after it, or -1. */
type Step = (bytes: Buffer, at: number, end: number) => number;

const ZERO = 0x30;
const COLON = 0x3a;
const AM = 1;
const PM = 2;

function isDigit(bytes: Buffer, at: number, end: number): boolean {
  return at < end && bytes[at]! >= ZERO && bytes[at]! <= ZERO + 9;
}

/** Where the digits from `at` on end, at most `most` of them. */
function digitsEnd(bytes: Buffer, at: number, end: number, most: number): number {
  let i = at;
  while (i < at + most && isDigit(bytes, i, end)) i++;
  return i;
}

function numberStep(part: 'month' | 'day' | 'hour' | 'minute' | 'second', padded: boolean): Step {
  return (bytes, at, end) => {
    const behind = digitsEnd(bytes, at, end, 2);
    if (behind === at || (padded && behind < at + 2)) return -1;
    parts[part] = behind === at + 2 ? twoDigits(bytes, at) : bytes[at]! - ZERO;
    return behind;
  };
}

const yearStep: Step = (bytes, at, end) => {
  if (digitsEnd(bytes, at, end, 4) < at + 4) return -1;
  parts.year = twoDigits(bytes, at) * 100 + twoDigits(bytes, at + 2);
  return at + 4;
};

const shortYearStep =
  (pivot: number): Step =>
  (bytes, at, end) => {
    if (digitsEnd(bytes, at, end, 2) < at + 2) return -1;
    // The year of the hundred from the pivot on that ends in these digits.
    parts.year = pivot + ((twoDigits(bytes, at) + 100 - (pivot % 100)) % 100);
    return at + 2;
  };

/** One of some names, whatever its case; no name is the beginning of another. */
function nameStep(part: 'month' | 'weekday', first: number, names: readonly string[]): Step {
  const words = names.map((name) => Buffer.from(name.toLowerCase()));
  return (bytes, at, end) => {
    for (let i = 0; i < words.length; i++) {
      const after = at + words[i]!.length;
      if (after > end || !isWord(words[i]!, bytes, at, after)) continue;
      parts[part] = first + i;
      return after;
    }
    return -1;
  };
}

const short = (names: readonly string[]) => names.map((name) => name.slice(0, 3));
const monthNameStep = nameStep('month', 1, short(monthNames));
const monthFullStep = nameStep('month', 1, monthNames);
const weekdayShortStep = nameStep('weekday', 0, short(weekdayNames));
const weekdayStep = nameStep('weekday', 0, weekdayNames);

function fractionStep(point: number, rest: Rest): Step {
  return (bytes, at, end) => {
    if (at >= end || bytes[at] !== point) return at;
    const behind = digitsEnd(bytes, at + 1, end, end);
    // PostgreSQL's own pattern has no place for more digits, not even for zeros.
    const isTooFine = rest === null && behind - at - 1 > KEPT_PLACES;
    parts.micros = isTooFine ? TOO_FINE : fractionMicros(bytes, at + 1, behind, rest);
    return parts.micros === NO_CLOCK ? -1 : behind;
  };
}

const halfDayStep: Step = (bytes, at, end) => {
  if (at + 2 > end || (bytes[at + 1]! | 0x20) !== 0x6d) return -1;
  const letter = bytes[at]! | 0x20;
  parts.half = letter === 0x61 ? AM : PM;
  return letter === 0x61 || letter === 0x70 ? at + 2 : -1;
};

const offsetStep: Step = (bytes, at, end) => {
  // As much as can be one: the hours' end, then minutes with a colon or without.
  let behind = at + 1;
  if (isDigit(bytes, behind, end)) {
    behind = digitsEnd(bytes, behind, end, 4);
    if (behind < end && bytes[behind] === COLON) behind = digitsEnd(bytes, behind + 1, end, 2);
  }
  parts.offset = behind > end ? NO_OFFSET : offsetSeconds(bytes, at, behind);
  return parts.offset === NO_OFFSET ? -1 : behind;
};

function literalStep(text: string): Step {
  const literal = Buffer.from(text);
  return (bytes, at, end) => {
    if (at + literal.length > end) return -1;
    for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return -1;
    return at + literal.length;
  };
}

function stepOf(token: FormatToken, pivot: number, rest: Rest): Step {
  switch (token.field) {
    case 'year':
      return yearStep;
    case 'short-year':
      return shortYearStep(pivot);
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
    case 'month-full':
      return monthFullStep;
    case 'weekday':
      return token.short ? weekdayShortStep : weekdayStep;
    case 'fraction':
      return fractionStep(token.point.charCodeAt(0), rest);
    case 'half-day':
      return halfDayStep;
    case 'offset':
      return offsetStep;
    case 'literal':
      return literalStep(token.text);
  }
}

/** Reads a whole field by a `format` of patterns. */
export class FormatReader implements MomentReader {
  readonly #steps: readonly Step[];

  /** @param pivot The first year of the hundred that `YY` means; null where the format has none. */
  constructor(format: string, pivot: number | null, rest: Rest) {
    this.#steps = parseFormat(format).map((token) => stepOf(token, pivot ?? 0, rest));
  }

  read(bytes: Buffer, start: number, end: number): boolean {
    parts.hour = 0;
    parts.minute = 0;
    parts.second = 0;
    parts.micros = 0;
    parts.offset = NO_OFFSET;
    parts.half = 0;
    parts.weekday = NO_WEEKDAY;
    let at = start;
    for (let i = 0; i < this.#steps.length; i++) {
      at = this.#steps[i]!(bytes, at, end);
      if (at < 0) return false;
    }
    return at === end;
  }

  /** `NO_DAY` too where the weekday is another. */
  day(): number {
    const day = dayNumber(parts.year, parts.month, parts.day);
    return parts.weekday === NO_WEEKDAY || parts.weekday === weekdayOf(day) ? day : NO_DAY;
  }

  micros(): number {
    let { hour } = parts;
    if (parts.half !== 0) {
      if (hour < 1 || hour > 12) return NO_CLOCK;
      hour = (hour % 12) + (parts.half === PM ? 12 : 0);
    }
    if (hour > 23 || parts.minute > 59 || parts.second > 59) return NO_CLOCK;
    if (parts.micros < 0) return TOO_FINE;
    return ((hour * 60 + parts.minute) * 60 + parts.second) * 1_000_000 + parts.micros;
  }

  offset(): number {
    return parts.offset;
  }
}
