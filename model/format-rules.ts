import type { MomentType } from './column-types.ts';
import type { FormatToken } from './format.ts';

type Field = FormatToken['field'];

/** How a definition's `format` writes each field. */
export const fieldNames: Readonly<Record<Field, string>> = {
  year: 'YYYY',
  'short-year': 'YY',
  month: 'MM',
  'month-name': 'Mon',
  'month-full': 'Month',
  weekday: 'Day or Dy',
  day: 'DD',
  hour24: 'HH24',
  hour12: 'HH12',
  minute: 'MI',
  second: 'SS',
  fraction: 'FF',
  'half-day': 'AM',
  offset: 'OF',
  literal: 'a literal',
};

const years: readonly Field[] = ['year', 'short-year'];
const months: readonly Field[] = ['month', 'month-name', 'month-full'];
const dateFields: readonly Field[] = [...years, ...months, 'weekday', 'day'];
/** What a time of day is written with. */
export const timeFields: readonly Field[] = ['hour24', 'hour12', 'minute', 'second', 'fraction', 'half-day'];

const allowed: Readonly<Record<MomentType, readonly Field[]>> = {
  date: dateFields,
  time: timeFields,
  timestamp: [...dateFields, ...timeFields],
  timestamptz: [...dateFields, ...timeFields, 'offset'],
};

/** Fields of no fixed width, among them an offset from UTC, take a digit of the next field for their own. */
function runsInto(token: FormatToken, next: FormatToken | undefined): boolean {
  if (next === undefined || next.field === 'literal') return false;
  if (['month-name', 'month-full', 'weekday', 'fraction', 'half-day', 'offset'].includes(next.field)) return false;
  return token.field === 'fraction' || token.field === 'offset' || ('padded' in token && !token.padded);
}

/** What a format depends on besides its column's type. */
export interface FormatContext {
  readonly timezone: boolean;
  /** Some format of the column has no offset, so that a time zone is used. */
  readonly zoneUsed: boolean;
  readonly pivot: boolean;
  /** A date may have a time of day. */
  readonly midnight: boolean;
}

/** What is wrong with a format for a column of this type: what was found, and what was expected. */
export function formatMistakes(
  type: MomentType,
  tokens: readonly FormatToken[],
  { timezone, zoneUsed, pivot, midnight }: FormatContext,
): readonly (readonly [found: string, expected: string])[] {
  const has = (...wanted: Field[]) => tokens.some(({ field }) => wanted.includes(field));
  const fields = midnight ? allowed.timestamp : allowed[type];
  const mistakes: [string, string][] = [];
  const rule = (broken: boolean, found: string, expected: string) => {
    if (broken) mistakes.push([found, expected]);
  };

  for (const field of new Set(tokens.map((token) => token.field))) {
    if (field === 'literal') continue;
    const times = tokens.filter((token) => token.field === field).length;
    rule(times > 1, `${fieldNames[field]} ${times} times`, `${fieldNames[field]} once`);
    const wanted = fields.map((name) => fieldNames[name]).join(', ');
    rule(!fields.includes(field), `${fieldNames[field]} in the format of a ${type}`, `only ${wanted}`);
  }
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    const pair = `${fieldNames[token.field]} right before ${next && fieldNames[next.field]}`;
    rule(runsInto(token, next), pair, 'a literal between them, since it has no fixed width');
  }

  if (type !== 'time') {
    rule(!has(...years), 'no year', 'YYYY or YY');
    rule(
      years.every((field) => has(field)),
      'the year twice',
      'either YYYY or YY',
    );
    rule(!has(...months), 'no month', 'MM, FMMM, Mon or Month');
    rule(months.filter((field) => has(field)).length > 1, 'the month twice', 'one of MM, Mon and Month');
    rule(!has('day'), 'no day', 'DD or FMDD');
  }
  rule(type === 'time' && !has('hour24', 'hour12'), 'no hour', 'HH24, or HH12 with AM');
  rule(has('hour24') && has('hour12'), 'the hour twice', 'either HH24 or HH12');
  rule(has('hour12') && !has('half-day'), 'HH12 without AM', 'HH12 with AM, or HH24');
  rule(has('half-day') && !has('hour12'), 'AM without HH12', 'HH12 with AM, or HH24 alone');
  rule(has('minute') && !has('hour24', 'hour12'), 'MI without an hour', 'HH24, or HH12 with AM');
  rule(has('second') && !has('minute'), 'SS without MI', 'MI and SS');
  const secondsFirst = tokens.every(({ field }, at) => field !== 'fraction' || tokens[at - 1]?.field === 'second');
  rule(!secondsFirst, 'FF without SS right before it', 'SS.FF or SS,FF');
  rule(
    has('short-year') && !pivot,
    'YY without pivot',
    'pivot, the first year of the hundred that YY means, such as 1950',
  );
  if (type === 'timestamptz') {
    rule(!has('offset') && !timezone, 'no offset', 'OF in the format, or the option timezone');
    rule(timezone && !zoneUsed, 'OF and the option timezone', 'one of them: the other would never be used');
  }
  return mistakes;
}
