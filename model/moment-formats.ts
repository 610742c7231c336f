import { isOneOf, type MomentType, momentTypes, type TypeName } from './column-types.ts';
import { type CountedFormat, countedFormat, isCountedInUtc, mostWholeDigits } from './counted-moment.ts';
import { AspenError } from './errors.ts';
import { type Fields, show } from './fields.ts';
import { type FormatToken, parseFormat } from './format.ts';
import { twoMeanings, writtenNumber } from './format-overlap.ts';
import { formatMistakes, timeFields } from './format-rules.ts';

/** The last hundred years that dates have begin with this one. */
const LAST_PIVOT = 9900;

/** What a column of dates or times says besides its `format`. */
export interface MomentReading {
  /** The first year of the hundred that `YY` means; null where the column does not say it. */
  readonly pivot: number | null;
  readonly fraction: 'round' | 'cut' | null;
  readonly midnight: boolean;
}

/** One way in which a column's fields may be written. */
type Way = { readonly counted: CountedFormat } | { readonly tokens: readonly FormatToken[] };

function wayOf(fields: Fields, format: string): Way | null {
  const counted = countedFormat(format);
  if (counted !== null) return { counted };
  try {
    return { tokens: parseFormat(format) };
  } catch (error) {
    if (!(error instanceof AspenError)) throw error;
    fields.wrong('format', error.found, `${error.expected ?? ''}; or epoch-seconds, epoch-milliseconds, excel-days`);
    return null;
  }
}

/** Normalises what a column says besides its `format`; a column of another type has none of it. */
export function readMomentReading(fields: Fields, name: TypeName): MomentReading {
  const isMoment = isOneOf(momentTypes, name);
  const hasPivot = isMoment && name !== 'time' && fields.value('pivot') !== undefined;
  const hasFraction = isMoment && name !== 'date' && fields.value('fraction') !== undefined;
  return {
    pivot: hasPivot ? fields.wholeNumber('pivot', 1, LAST_PIVOT) : null,
    fraction: hasFraction ? fields.choice('fraction', ['round', 'cut'], 'cut') : null,
    midnight: name === 'date' && fields.flag('midnight', false),
  };
}

const hasField = (way: Way, ...wanted: readonly FormatToken['field'][]) =>
  'tokens' in way && way.tokens.some(({ field }) => wanted.includes(field));
const hasOwnZone = (way: Way) => ('counted' in way ? isCountedInUtc(way.counted) : hasField(way, 'offset'));

/** What is wrong with a way to count moments in a column of this type. */
function countedMistake(
  type: MomentType,
  counted: CountedFormat,
  { timezone, zoneUsed }: { readonly timezone: boolean; readonly zoneUsed: boolean },
): readonly [found: string, expected: string] | null {
  if (type === 'time') return [`${show(counted)} in the format of a time`, 'patterns such as HH24:MI'];
  if (type !== 'timestamptz') return null;
  if (!isCountedInUtc(counted) && !timezone) return [`${show(counted)} without a zone`, 'the option timezone'];
  if (timezone && !zoneUsed)
    return [`${show(counted)} and the option timezone`, 'no timezone: the numbers count from UTC'];
  return null;
}

/** A text by which two ways give different moments; null where none was found. */
function sharedText(one: Way, other: Way, pivot: number | null): string | null {
  if ('tokens' in one && 'tokens' in other) return twoMeanings(one.tokens, other.tokens, pivot);
  if ('tokens' in one) return sharedText(other, one, pivot);
  return 'tokens' in other ? writtenNumber(other.tokens, mostWholeDigits(one.counted)) : '45581';
}

/** Notes options that none of the ways has a use for. */
function checkUse(fields: Fields, ways: readonly Way[], { pivot, fraction, midnight }: MomentReading): void {
  if (pivot !== null && !ways.some((way) => hasField(way, 'short-year'))) {
    fields.wrong('pivot', 'pivot without YY in the format', 'no pivot, or YY');
  }
  if (ways.length === 0) return;
  const hasFraction = (way: Way) => ('counted' in way ? isCountedInUtc(way.counted) : hasField(way, 'fraction'));
  if (fraction !== null && !ways.some(hasFraction)) {
    fields.wrong('fraction', 'fraction without FF in the format', 'no fraction, or .FF');
  }
  if (midnight && !ways.some((way) => hasField(way, ...timeFields))) {
    fields.wrong('midnight', 'midnight without a time in the format', 'no midnight, or HH24 and such in the format');
  }
}

function checkMeanings(fields: Fields, formats: readonly string[], ways: readonly Way[], pivot: number | null): void {
  for (const [index, way] of ways.entries()) {
    for (const [other, others] of ways.slice(0, index).entries()) {
      const text = sharedText(others, way, pivot);
      if (text === null) continue;
      const pair = `${show(formats[other])} and ${show(formats[index])}, by which ${show(text)} has two meanings`;
      fields.wrong('format', pair, 'formats by which each text has one meaning');
    }
  }
}

/** Normalises the `format` of a date or time, which may be a list; an empty one stands for the type's own grammar. */
export function readMomentFormats(fields: Fields, type: MomentType, reading: MomentReading): readonly string[] {
  const formats = fields.textOrTexts('format') ?? [];
  const ways = formats.map((format) => wayOf(fields, format)).filter((way) => way !== null);
  const { pivot, midnight } = reading;
  const timezone = fields.value('timezone') !== undefined;
  const zoneUsed = ways.length === 0 || !ways.every(hasOwnZone);
  const mistakes = ways.flatMap((way) => {
    if ('tokens' in way) {
      return formatMistakes(type, way.tokens, { timezone, zoneUsed, pivot: pivot !== null, midnight });
    }
    const mistake = countedMistake(type, way.counted, { timezone, zoneUsed });
    return mistake === null ? [] : [mistake];
  });
  for (const [found, expected] of mistakes) fields.wrong('format', found, expected);
  checkUse(fields, ways, reading);
  if (mistakes.length === 0 && ways.length === formats.length) checkMeanings(fields, formats, ways, pivot);
  return formats;
}
