import type { FormatToken } from './format.ts';
import { monthNames, weekdayNames } from './names.ts';

/** A moment as a format writes it: what the format does not have is as at midnight in UTC. */
interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const two = (value: number) => String(value).padStart(2, '0');
const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const weekdayOf = ({ year, month, day }: Parts) => new Date(Date.UTC(2000 + (year % 400), month - 1, day)).getUTCDay();

function write(token: FormatToken, parts: Parts): string {
  switch (token.field) {
    case 'year':
      return String(parts.year).padStart(4, '0');
    case 'short-year':
      return two(parts.year % 100);
    case 'month':
    case 'day':
      return token.padded ? two(parts[token.field]) : String(parts[token.field]);
    case 'month-name':
      return (monthNames[parts.month - 1] ?? '').slice(0, 3);
    case 'month-full':
      return monthNames[parts.month - 1] ?? '';
    case 'weekday':
      return (weekdayNames[weekdayOf(parts)] ?? '').slice(0, token.short ? 3 : undefined);
    case 'hour24':
      return token.padded ? two(parts.hour) : String(parts.hour);
    case 'hour12':
      return token.padded ? two(parts.hour % 12 || 12) : String(parts.hour % 12 || 12);
    case 'minute':
    case 'second':
      return two(parts[token.field]);
    case 'fraction':
      return '';
    case 'half-day':
      return parts.hour < 12 ? 'AM' : 'PM';
    case 'offset':
      return 'Z';
    case 'literal':
      return token.text;
  }
}

const anyName = (names: readonly string[], length?: number) =>
  `(${names.map((name) => name.slice(0, length)).join('|')})`;

function pattern(token: FormatToken): string {
  switch (token.field) {
    case 'year':
      return '(\\d{4})';
    case 'short-year':
    case 'minute':
    case 'second':
      return '(\\d\\d)';
    case 'month':
    case 'day':
    case 'hour24':
    case 'hour12':
      return token.padded ? '(\\d\\d)' : '(\\d\\d?)';
    case 'month-name':
      return anyName(monthNames, 3);
    case 'month-full':
      return anyName(monthNames);
    case 'weekday':
      return anyName(weekdayNames, token.short ? 3 : undefined);
    case 'fraction':
      return `((?:\\${token.point}\\d{1,6})?)`;
    case 'half-day':
      return '([ap]m)';
    case 'offset':
      return '(Z|[+-]\\d\\d(?::?\\d\\d)?)';
    case 'literal':
      return `(${escaped(token.text)})`;
  }
}

/** Gives the moment that a text is by a format, as a text of its own; null where it is none. */
type Read = (text: string) => string | null;

function reader(tokens: readonly FormatToken[], pivot: number | null): Read {
  const whole = new RegExp(`^${tokens.map(pattern).join('')}$`, 'i');
  return (text) => {
    const found = whole.exec(text);
    return found === null ? null : momentOf(tokens, found, pivot);
  };
}

function momentOf(tokens: readonly FormatToken[], found: RegExpExecArray, pivot: number | null): string | null {
  const values = new Map(tokens.map(({ field }, at) => [field, found[at + 1] ?? '']));
  const number = (field: FormatToken['field'], fallback: number) => Number(values.get(field) ?? fallback);
  const short = pivot === null ? 0 : pivot + ((((number('short-year', 0) - pivot) % 100) + 100) % 100);
  const named = (field: FormatToken['field'], names: readonly string[]) => {
    const name = values.get(field)?.toLowerCase();
    return name === undefined ? null : names.findIndex((each) => each.toLowerCase().startsWith(name)) + 1;
  };
  const half = values.get('half-day')?.toLowerCase();
  const parts = {
    year: values.has('short-year') ? short : number('year', 2000),
    month: named('month-name', monthNames) ?? named('month-full', monthNames) ?? number('month', 1),
    day: number('day', 1),
    hour: half === undefined ? number('hour24', 0) : (number('hour12', 12) % 12) + (half === 'pm' ? 12 : 0),
    minute: number('minute', 0),
    second: number('second', 0),
  };
  const { year, month, day, hour, minute, second } = parts;
  const last = month < 1 || month > 12 ? 0 : new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const isWrong = year < 1 || day < 1 || day > last || hour > 23 || minute > 59 || second > 59;
  const weekday = named('weekday', weekdayNames);
  if (isWrong || (weekday !== null && weekday !== weekdayOf(parts) + 1)) return null;
  return JSON.stringify(parts);
}

// Years whose digits could be a day and a month too, and such that could not.
const YEARS = [101, 112, 1010, 1203, 1231, 1950, 1999, 2001, 2010, 2012, 2026];
const DAYS = [1, 2, 9, 10, 11, 12, 13, 20, 28];
const CLOCKS = [0, 1, 2, 9, 10, 11, 12, 13, 23, 59];

const isOfClock = ({ field }: FormatToken) => ['hour24', 'hour12', 'minute', 'second', 'half-day'].includes(field);
const isOfDay = ({ field }: FormatToken) => ['year', 'short-year', 'day'].includes(field);

/** Moments to write by formats: days where the formats have any, times of day where they have those. */
function* samples(tokens: readonly FormatToken[]): Generator<Parts> {
  const hasClock = tokens.some(isOfClock);
  for (const year of tokens.some(isOfDay) ? YEARS : []) {
    for (let month = 1; month <= 12; month++) {
      for (const day of DAYS) {
        for (const hour of hasClock ? [1, 12, 23] : [0]) yield { year, month, day, hour, minute: month, second: day };
      }
    }
  }
  const day = { year: 2012, month: 11, day: 10 };
  for (const hour of hasClock ? CLOCKS.slice(0, -1) : []) {
    for (const minute of CLOCKS) for (const second of CLOCKS) yield { ...day, hour, minute, second };
  }
}

/** A number of at most so many digits before its point that a format writes; null where none was found among thousands. */
export function writtenNumber(tokens: readonly FormatToken[], mostDigits: number): string | null {
  const number = new RegExp(`^\\d{1,${mostDigits}}(?:\\.\\d+)?$`);
  for (const parts of samples(tokens)) {
    const text = tokens.map((token) => write(token, parts)).join('');
    if (number.test(text)) return text;
  }
  return null;
}

/**
 * A text that two formats both take, each for another moment; null where none was found among thousands.
 *
 * @param pivot The first year of the hundred that `YY` means.
 */
export function twoMeanings(
  one: readonly FormatToken[],
  other: readonly FormatToken[],
  pivot: number | null,
): string | null {
  const [readOne, readOther] = [reader(one, pivot), reader(other, pivot)];
  for (const parts of samples([...one, ...other])) {
    for (const tokens of [one, other]) {
      const text = tokens.map((token) => write(token, parts)).join('');
      const [first, second] = [readOne(text), readOther(text)];
      if (first !== null && second !== null && first !== second) return text;
    }
  }
  return null;
}
