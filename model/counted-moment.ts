/** How many digits a file's number may have before its point: enough for the year 9999. */
const wholeDigits = { 'epoch-seconds': 12, 'epoch-milliseconds': 15, 'excel-days': 7 } as const;

/** A `format` by which a file counts moments, as a number, instead of writing them. */
export type CountedFormat = keyof typeof wholeDigits;

/** The formats of moments that are counted. */
export const countedFormats: readonly CountedFormat[] = ['epoch-seconds', 'epoch-milliseconds', 'excel-days'];

/** The format as one that counts; null where it is made of patterns. */
export function countedFormat(format: string): CountedFormat | null {
  return countedFormats.find((counted) => counted === format) ?? null;
}

/** Digits that a number of this format has before its point, at the most. */
export function mostWholeDigits(format: CountedFormat): number {
  return wholeDigits[format];
}

/** Whether the numbers of a format are moments, and not what a clock shows in some zone. */
export function isCountedInUtc(format: CountedFormat): boolean {
  return format !== 'excel-days';
}
