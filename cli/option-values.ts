import { InvalidArgumentError } from 'commander';

/** A whole number from 1. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

/** A whole number from 0. */
export function natural(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number from 0.');
  return value;
}

/** Words between commas. */
export const list = (text: string) => text.split(',').map((each) => each.trim());

/** A day or a moment of ISO 8601, in UTC where it names no offset. */
export function moment(text: string): Date {
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const value = new Date(isIso && text.includes('T') && !/(Z|[+-]\d\d:\d\d)$/.test(text) ? `${text}Z` : text);
  if (!isIso || Number.isNaN(value.getTime()))
    throw new InvalidArgumentError('It must be a day or a moment, such as 2026-11-30 or 2026-11-30T08:00Z.');
  return value;
}
