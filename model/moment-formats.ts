import type { MomentType } from './column-types.ts';
import { AspenError } from './errors.ts';
import { type Fields, show } from './fields.ts';
import { type FormatToken, parseFormat } from './format.ts';
import { twoMeanings } from './format-overlap.ts';
import { formatMistakes } from './format-rules.ts';

/** The last hundred years that dates have begin with this one. */
const LAST_PIVOT = 9900;

function tokensOf(fields: Fields, format: string): readonly FormatToken[] | null {
  try {
    return parseFormat(format);
  } catch (error) {
    if (!(error instanceof AspenError)) throw error;
    fields.wrong('format', error.found, error.expected ?? '');
    return null;
  }
}

/** The first year of the hundred that `YY` means; null where the column does not say it. */
export function readPivot(fields: Fields): number | null {
  return fields.value('pivot') === undefined ? null : fields.wholeNumber('pivot', 1, LAST_PIVOT);
}

/** Normalises the `format` of a date or time, which may be a list; an empty one stands for the type's own grammar. */
export function readMomentFormats(fields: Fields, type: MomentType, pivot: number | null): readonly string[] {
  const formats = fields.textOrTexts('format') ?? [];
  const all = formats.map((format) => tokensOf(fields, format)).filter((tokens) => tokens !== null);
  const timezone = fields.value('timezone') !== undefined;
  const zoneUsed = all.some((tokens) => tokens.every(({ field }) => field !== 'offset'));
  const mistakes = all.flatMap((tokens) =>
    formatMistakes(type, tokens, { timezone, zoneUsed: zoneUsed || all.length === 0, pivot: pivot !== null }),
  );
  for (const [found, expected] of mistakes) fields.wrong('format', found, expected);
  const hasShortYear = all.some((tokens) => tokens.some(({ field }) => field === 'short-year'));
  if (pivot !== null && !hasShortYear) fields.wrong('pivot', 'pivot without YY in the format', 'no pivot, or YY');
  if (mistakes.length > 0 || all.length < formats.length) return formats;
  for (const [index, tokens] of all.entries()) {
    for (const [other, others] of all.slice(0, index).entries()) {
      const text = twoMeanings(others, tokens, pivot);
      if (text === null) continue;
      const pair = `${show(formats[other])} and ${show(formats[index])}, by which ${show(text)} has two meanings`;
      fields.wrong('format', pair, 'formats by which each text has one meaning');
    }
  }
  return formats;
}
