import { describe, expect, test } from 'vitest';
import * as define from '../../../model/index.ts';
import { fieldEncoder } from './encode-field.ts';

const EPOCH = Date.UTC(2000, 0, 1);

/** A date or a time as ISO 8601 has it, or the word of the reject. */
function read(value: Buffer | string | null): string | null {
  if (!Buffer.isBuffer(value)) return value;
  if (value.length === 4) return new Date(EPOCH + value.readInt32BE() * 86_400_000).toISOString().slice(0, 10);
  const micros = value.readBigInt64BE();
  const within = ((micros % 1000n) + 1000n) % 1000n;
  const iso = new Date(EPOCH + Number((micros - within) / 1000n)).toISOString().slice(0, -1);
  return `${iso}${String(within).padStart(3, '0')}`;
}

describe('dates', () => {
  test.each([
    ['2024-02-29', '2024-02-29'],
    ['0001-01-01', '0001-01-01'],
    ['9999-12-31', '9999-12-31'],
    ['2023-02-29', 'not-a-date'],
    ['1900-02-29', 'not-a-date'],
    ['2024-13-01', 'not-a-date'],
    ['2024-00-10', 'not-a-date'],
    ['0000-01-01', 'not-a-date'],
    ['2024-1-31', 'not-a-date'],
    ['31.01.2024', 'not-a-date'],
    ['20240131', 'not-a-date'],
    ['2024-01-31 00:00', 'not-a-date'],
    [' 2024-01-31', 'not-a-date'],
    ['today', 'not-a-date'],
    ['infinity', 'not-a-date'],
  ])('%s is %s', (text, expected) => {
    expect(read(fieldEncoder(define.date())(text))).toBe(expected);
  });
});

describe('times', () => {
  test.each([
    ['08:30', '2000-01-01T08:30:00.000000'],
    ['08:30:15.25', '2000-01-01T08:30:15.250000'],
    ['23:59:59.999999', '2000-01-01T23:59:59.999999'],
    ['08:30:15.123456000', '2000-01-01T08:30:15.123456'],
    ['08:30:15.1234567', 'too-precise'],
    ['24:00', 'not-a-time'],
    ['23:59:60', 'not-a-time'],
    ['8:30', 'not-a-time'],
    ['08:30 PM', 'not-a-time'],
    ['08:30:15.', 'not-a-time'],
    ['08', 'not-a-time'],
  ])('%s is %s', (text, expected) => {
    expect(read(fieldEncoder(define.time())(text))).toBe(expected);
  });
});

describe('timestamps have a date, a space or a T, and a time without an offset', () => {
  test.each([
    ['2024-01-31 08:30', '2024-01-31T08:30:00.000000'],
    ['2024-01-31T08:30:15.000001', '2024-01-31T08:30:15.000001'],
    ['1969-12-31 23:59:59.999999', '1969-12-31T23:59:59.999999'],
    ['9999-12-31 23:59:59.999999', '9999-12-31T23:59:59.999999'],
    ['2024-01-31 08:30:15.0000001', 'too-precise'],
    ['2024-01-31', 'not-a-timestamp'],
    ['2024-01-31  08:30', 'not-a-timestamp'],
    ['2024-01-31t08:30', 'not-a-timestamp'],
    ['2024-01-31 08:30Z', 'not-a-timestamp'],
    ['2024-01-31 08:30+01', 'not-a-timestamp'],
    ['2024-02-30 08:30', 'not-a-timestamp'],
  ])('%s is %s', (text, expected) => {
    expect(read(fieldEncoder(define.timestamp())(text))).toBe(expected);
  });
});

describe('timestamptz needs an offset, or a zone of its column', () => {
  test.each([
    ['2024-01-31 08:30Z', '2024-01-31T08:30:00.000000'],
    ['2024-01-31 08:30+01', '2024-01-31T07:30:00.000000'],
    ['2024-01-31T08:30:15.5-0330', '2024-01-31T12:00:15.500000'],
    ['2024-01-31 08:30:15+05:45', '2024-01-31T02:45:15.000000'],
    ['2024-01-31 08:30', 'missing-offset'],
    ['2024-01-31 08:30 +01', 'not-a-timestamp'],
    ['2024-01-31 08:30+1', 'not-a-timestamp'],
    ['2024-01-31 08:30+16', 'not-a-timestamp'],
    ['2024-01-31 08:30+01:60', 'not-a-timestamp'],
    ['2024-01-31 08:30 CET', 'not-a-timestamp'],
    ['2024-01-31 08:30z', 'not-a-timestamp'],
    ['2024-01-31', 'not-a-timestamp'],
  ])('%s is %s', (text, expected) => {
    expect(read(fieldEncoder(define.timestamptz())(text))).toBe(expected);
  });

  test.each([
    ['2024-01-31 08:30', '2024-01-31T07:30:00.000000'],
    ['2024-07-31 08:30', '2024-07-31T06:30:00.000000'],
    ['2024-07-31 08:30Z', '2024-07-31T08:30:00.000000'],
    ['2024-03-31 01:59:59.999999', '2024-03-31T00:59:59.999999'],
    ['2024-03-31 02:00', 'ambiguous-time'],
    ['2024-03-31 02:59:59', 'ambiguous-time'],
    ['2024-03-31 03:00', '2024-03-31T01:00:00.000000'],
    ['2024-10-27 01:59:59', '2024-10-26T23:59:59.000000'],
    ['2024-10-27 02:00', 'ambiguous-time'],
    ['2024-10-27 02:30+02', '2024-10-27T00:30:00.000000'],
    ['2024-10-27 03:00', '2024-10-27T02:00:00.000000'],
  ])('in Berlin %s is %s in UTC', (text, expected) => {
    expect(read(fieldEncoder(define.timestamptz({ timezone: 'Europe/Berlin' }))(text))).toBe(expected);
  });
});

describe('a format takes the place of ISO 8601', () => {
  test.each([
    [define.date({ format: 'DD.MM.YYYY' }), '31.01.2024', '2024-01-31'],
    [define.date({ format: 'DD.MM.YYYY' }), '2024-01-31', 'not-a-date'],
    [define.date({ format: 'DD.MM.YYYY' }), '1.1.2024', 'not-a-date'],
    [define.date({ format: 'DD.MM.YYYY' }), '31.01.24', 'not-a-date'],
    [define.date({ format: 'DD.MM.YYYY' }), '31.01.2024 ', 'not-a-date'],
    [define.date({ format: 'FMMM/FMDD/YYYY' }), '1/31/2024', '2024-01-31'],
    [define.date({ format: 'FMMM/FMDD/YYYY' }), '01/31/2024', '2024-01-31'],
    [define.date({ format: 'FMMM/FMDD/YYYY' }), '13/01/2024', 'not-a-date'],
    [define.date({ format: 'YYYYMMDD' }), '20240229', '2024-02-29'],
    [define.date({ format: 'DD Mon YYYY' }), '31 JAN 2024', '2024-01-31'],
    [define.date({ format: 'DD Mon YYYY' }), '31 Mai 2024', 'not-a-date'],
    [define.time({ format: 'FMHH12:MI AM' }), '8:30 pm', '2000-01-01T20:30:00.000000'],
    [define.time({ format: 'FMHH12:MI AM' }), '12:05 AM', '2000-01-01T00:05:00.000000'],
    [define.time({ format: 'FMHH12:MI AM' }), '13:05 PM', 'not-a-time'],
    [define.timestamp({ format: 'DD/MM/YYYY HH24:MI:SS,FF' }), '31/01/2024 08:30:15,5', '2024-01-31T08:30:15.500000'],
    [define.timestamp({ format: 'DD/MM/YYYY HH24:MI:SS,FF' }), '31/01/2024 08:30:15', '2024-01-31T08:30:15.000000'],
    [define.timestamp({ format: 'DD/MM/YYYY HH24:MI:SS,FF' }), '31/01/2024 08:30:15,', 'not-a-timestamp'],
    [define.timestamp({ format: 'DD/MM/YYYY HH24:MI:SS,FF' }), '31/01/2024 08:30:15,1234567', 'too-precise'],
    [define.timestamp({ format: 'DD/MM/YYYY HH24:MI:SS,FF' }), '31/01/2024 08:30:15,1234560', 'too-precise'],
    [define.timestamp({ format: 'YYYY-MM-DD' }), '2024-01-31', '2024-01-31T00:00:00.000000'],
    [define.timestamptz({ format: 'YYYYMMDDHH24MIOF' }), '202401310830+0100', '2024-01-31T07:30:00.000000'],
    [define.timestamptz({ format: 'YYYYMMDDHH24MIOF' }), '202401310830', 'not-a-timestamp'],
    [
      define.timestamptz({ format: 'DD.MM.YYYY HH24:MI', timezone: 'Europe/Berlin' }),
      '31.07.2024 08:30',
      '2024-07-31T06:30:00.000000',
    ],
  ])('%o: %s is %s', (column, text, expected) => {
    expect(read(fieldEncoder(column)(text))).toBe(expected);
  });
});
