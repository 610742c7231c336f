import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareDecimals, fitsNumeric, parseDecimal } from '../../model/decimal.ts';
import { parseMoment } from '../../model/moment.ts';

/** `units` × 10^−`scale`, written with its point. */
function write(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${text}` : text;
}

function decimalOf(text: string) {
  const decimal = parseDecimal(text);
  if (decimal === null) throw new Error(`${text} is no decimal number`);
  return decimal;
}

const scales = fc.integer({ min: 0, max: 40 });

describe('decimal numbers', () => {
  test('are compared exactly, however many zeros end them', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), scales, scales, (left, right, scale, zeros) => {
        const written = decimalOf(write(left, scale) + (scale === 0 ? '' : '0'.repeat(zeros)));
        const other = decimalOf(write(right, scale));
        expect(compareDecimals(written, other)).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });

  test('fit a numeric when their digits do', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 1, max: 50 }), scales, (units, precision, scale) => {
        const digits = (units < 0n ? -units : units).toString().length;
        expect(fitsNumeric(decimalOf(write(units, scale)), precision, scale)).toBe(units === 0n || digits <= precision);
      }),
    );
  });

  test.each([
    ['12.345', 6, 2, false],
    ['12.340', 6, 2, true],
    ['9999.99', 6, 2, true],
    ['-10000', 6, 2, false],
    ['1200', 2, -2, true],
    ['1250', 2, -2, false],
    ['10000', 2, -2, false],
    ['0.5', 2, -2, false],
    ['0.0012', 2, 4, true],
    ['0.012', 2, 4, false],
    ['0', 1, 1, true],
    ['0', 2, 1000, true],
  ])('%s in a numeric(%i, %i): %s', (text, precision, scale, fits) => {
    expect(fitsNumeric(decimalOf(text), precision, scale)).toBe(fits);
  });

  test.each(['', '-', '1.', '.5', '+1', '1e3', ' 1', '1,0', 'NaN', '٣'])('%j is no decimal number', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });
});

describe('dates and times', () => {
  const years = { min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true };

  test('are the microseconds that they name', () => {
    fc.assert(
      fc.property(fc.date(years), (instant) => {
        const iso = instant.toISOString();
        const micros = BigInt(instant.getTime()) * 1000n;
        expect(parseMoment('timestamptz', iso)).toBe(micros);
        expect(parseMoment('timestamp', iso.slice(0, -1).replace('T', ' '))).toBe(micros);
        expect(parseMoment('date', iso.slice(0, 10))).toBe(BigInt(Date.parse(iso.slice(0, 10))) * 1000n);
      }),
    );
  });

  test.each([
    ['2024-01-31 08:30:00.000001+01:00', '2024-01-31T07:30:00.000001Z'],
    ['2024-01-31 08:30-02:30', '2024-01-31T11:00:00Z'],
    ['2024-01-31 08:30+01', '2024-01-31T07:30Z'],
  ])('%s is %s', (local, utc) => {
    expect(parseMoment('timestamptz', local)).not.toBeNull();
    expect(parseMoment('timestamptz', local)).toBe(parseMoment('timestamptz', utc));
  });

  test.each([
    ['date', '2023-02-29'],
    ['date', '1900-02-29'],
    ['date', '2024-13-01'],
    ['date', '0000-01-01'],
    ['date', '24-01-01'],
    ['date', '2024-01-01\n'],
    ['time', '24:00'],
    ['time', '08:60'],
    ['time', '08:00:60'],
    ['time', '08:00:00.1234567'],
    ['timestamp', '2024-01-31 08:30Z'],
    ['timestamptz', '2024-01-31 08:30'],
    ['timestamptz', '2024-01-31 08:30+16:00'],
  ] as const)('a %s is not %j', (type, text) => {
    expect(parseMoment(type, text)).toBeNull();
  });

  test('a leap day is a date where there is one', () => {
    expect(parseMoment('date', '2024-02-29')).not.toBeNull();
    expect(parseMoment('date', '2000-02-29')).not.toBeNull();
  });
});
