import { describe, expect, test } from 'vitest';
import * as define from '../../../model/index.ts';
import { fieldEncoder } from './encode-field.ts';

/** The day that a field is, in ISO 8601, or the word of the reject. */
function dayOf(column: define.ColumnDefinition, field: string): string | null {
  const value = fieldEncoder(column)(field);
  if (!Buffer.isBuffer(value)) return value;
  return new Date(Date.UTC(2000, 0, 1) + value.readInt32BE() * 86_400_000).toISOString().slice(0, 10);
}

describe('a year of two digits', () => {
  test.each([
    [1950, '31.12.50', '1950-12-31'],
    [1950, '31.12.49', '2049-12-31'],
    [1950, '31.12.00', '2000-12-31'],
    [1970, '01.01.69', '2069-01-01'],
    [2000, '29.02.24', '2024-02-29'],
    [1900, '29.02.00', 'not-a-date'],
    [1950, '31.12.5', 'not-a-date'],
    [1950, '31.12.1950', 'not-a-date'],
  ])('from %i on: %s is %s', (pivot, field, expected) => {
    expect(dayOf(define.date({ format: 'DD.MM.YY', pivot }), field)).toBe(expected);
  });
});

describe('names', () => {
  test.each([
    ['FMDD Month YYYY', '5 January 2026', '2026-01-05'],
    ['FMDD Month YYYY', '5 JANUARY 2026', '2026-01-05'],
    ['FMDD Month YYYY', '5 Jan 2026', 'not-a-date'],
    ['Month FMDD, YYYY', 'May 5, 2026', '2026-05-05'],
    ['Day, DD Mon YYYY', 'Monday, 05 Jan 2026', '2026-01-05'],
    ['Dy FMDD/FMMM/YYYY', 'mon 5/1/2026', '2026-01-05'],
    ['Dy FMDD/FMMM/YYYY', 'Sat 1/1/0001', 'not-a-date'],
    ['Dy FMDD/FMMM/YYYY', 'Mon 1/1/0001', '0001-01-01'],
    ['FMDD "de" Month "de" YYYY', '5 de March de 2026', '2026-03-05'],
    ['FMDD "de" Month "de" YYYY', '5 da March de 2026', 'not-a-date'],
  ])('%s reads %j as %s', (format, field, expected) => {
    expect(dayOf(define.date({ format }), field)).toBe(expected);
  });

  test('of a weekday that the day is not are no date', () => {
    expect(dayOf(define.date({ format: 'Dy FMDD/FMMM/YYYY' }), 'Tue 5/1/2026')).toBe('not-a-date');
  });
});

describe('several formats', () => {
  const column = define.date({ format: ['DD.MM.YYYY', 'YYYY-MM-DD', 'DD.MM.YY'], pivot: 1950 });
  test.each([
    ['31.12.2024', '2024-12-31'],
    ['2024-12-31', '2024-12-31'],
    ['31.12.24', '2024-12-31'],
    ['12/31/2024', 'not-a-date'],
    ['31.02.2024', 'not-a-date'],
  ])('%s is %s', (field, expected) => {
    expect(dayOf(column, field)).toBe(expected);
  });

  test('tell what the format says that fits best', () => {
    const moment = define.timestamptz({
      format: ['DD.MM.YYYY HH24:MI', 'YYYY-MM-DD HH24:MI:SS.FF'],
      timezone: 'Europe/Berlin',
    });
    expect(fieldEncoder(moment)('2024-01-31 08:30:00.1234567')).toBe('too-precise');
    expect(fieldEncoder(moment)('31.03.2024 02:30')).toBe('ambiguous-time');
    expect(fieldEncoder(moment)('31.03.2024')).toBe('not-a-timestamp');
  });

  test('may end in a text of their own, such as a zone', () => {
    const moment = define.timestamptz({ format: 'YYYY-MM-DD HH24:MI "UTC"', timezone: 'UTC' });
    expect(fieldEncoder(moment)('2024-01-31 08:30 UTC')).toEqual(
      fieldEncoder(define.timestamptz())('2024-01-31 08:30Z'),
    );
  });
});
