import { describe, expect, test } from 'vitest';
import * as define from '../../../model/index.ts';
import { fieldEncoder } from './encode-field.ts';

const hex = (value: Buffer | string | null) => (Buffer.isBuffer(value) ? value.toString('hex') : value);

describe('whole numbers are digits with a sign or none', () => {
  test.each([
    ['0', '0000'],
    ['-0', '0000'],
    ['+7', '0007'],
    ['007', '0007'],
    ['32767', '7fff'],
    ['-32768', '8000'],
    ['32768', 'out-of-range'],
    ['-32769', 'out-of-range'],
    ['99999999999999999999999', 'out-of-range'],
    ['1e3', 'not-an-integer'],
    ['1.0', 'not-an-integer'],
    ['1,000', 'not-an-integer'],
    ['1_000', 'not-an-integer'],
    ['0x1f', 'not-an-integer'],
    [' 12', 'not-an-integer'],
    ['12 ', 'not-an-integer'],
    ['12\n', 'not-an-integer'],
    ['--1', 'not-an-integer'],
    ['-', 'not-an-integer'],
    ['99999999999999999999x', 'not-an-integer'],
    ['\u0661', 'not-an-integer'],
  ])('smallint: %j is %s', (text, expected) => {
    expect(hex(fieldEncoder(define.smallint())(text))).toBe(expected);
  });

  test.each([
    ['2147483647', '7fffffff'],
    ['-2147483648', '80000000'],
    ['00000000002147483647', '7fffffff'],
    ['2147483648', 'out-of-range'],
    ['-2147483649', 'out-of-range'],
    ['4294967297', 'out-of-range'],
  ])('integer: %j is %s', (text, expected) => {
    expect(hex(fieldEncoder(define.integer())(text))).toBe(expected);
  });

  test.each([
    ['-1', 'ffffffffffffffff'],
    ['4294967296', '0000000100000000'],
    ['-4294967296', 'ffffffff00000000'],
    ['9007199254740993', '0020000000000001'],
    ['9223372036854775807', '7fffffffffffffff'],
    ['-9223372036854775808', '8000000000000000'],
    ['9223372036854775808', 'out-of-range'],
    ['-9223372036854775809', 'out-of-range'],
    ['18446744073709551617', 'out-of-range'],
    ['92233720368547758x7', 'not-an-integer'],
  ])('bigint: %j is %s', (text, expected) => {
    expect(hex(fieldEncoder(define.bigint())(text))).toBe(expected);
  });
});

describe('nothing is rounded into a numeric', () => {
  // Groups, weight of the first, sign, scale shown, and the groups of four digits.
  test.each([
    [define.numeric(6, 2), '1234.56', '00020000000000020 4d2 15e0'],
    [define.numeric(6, 2), '-0.5', '0001ffff40000002 1388'],
    [define.numeric(6, 2), '.5', '0001ffff00000002 1388'],
    [define.numeric(6, 2), '-0.00', '0000000000000002'],
    [define.numeric(6, 2), '0012.340', '0002000000000002 000c 0d48'],
    [define.numeric(6, 2), '12.345', 'too-precise'],
    [define.numeric(6, 2), '10000', 'out-of-range'],
    [define.numeric(6, 2), '-10000.00', 'out-of-range'],
    [define.numeric(3, -2), '12300', '0002000100000000 0001 08fc'],
    [define.numeric(3, -2), '12345', 'too-precise'],
    [define.numeric(2, 4), '0.0012', '0001ffff00000004 000c'],
    [define.numeric(2, 4), '0.012', 'out-of-range'],
    [define.numeric(), '1.50', '0002000000000002 0001 1388'],
    [define.numeric(), `1${'0'.repeat(131072)}`, 'out-of-range'],
    [define.numeric(), `0.${'0'.repeat(16384)}`, 'too-precise'],
    [define.numeric(), '5.', 'not-a-number'],
    [define.numeric(), '.', 'not-a-number'],
    [define.numeric(), '1e3', 'not-a-number'],
    [define.numeric(), 'NaN', 'not-a-number'],
    [define.numeric(), 'Infinity', 'not-a-number'],
    [define.numeric(), '1,5', 'not-a-number'],
    [define.numeric(), ' 1', 'not-a-number'],
    [define.numeric(), '$1', 'not-a-number'],
  ])('%o: %s is %s', (column, text, expected) => {
    expect(hex(fieldEncoder(column)(text))).toBe(expected.replaceAll(' ', ''));
  });
});

describe('floating point', () => {
  test.each([
    ['1', 0x3f800000],
    ['-0', 0x80000000],
    ['1e3', 0x447a0000],
    ['.5', 0x3f000000],
    ['5.', 0x40a00000],
    ['1.25E-3', 0x3aa3d70a],
    // Rounded twice, first to a double, this would be 1.
    ['1.00000005960464477540', 0x3f800001],
    ['3.4028235e38', 0x7f7fffff],
    ['1e-45', 0x00000001],
  ])('real: %s is the nearest one', (text, bits) => {
    expect(hex(fieldEncoder(define.real())(text))).toBe(bits.toString(16).padStart(8, '0'));
  });

  test.each([
    ['3.5e38', 'out-of-range'],
    ['1e-46', 'out-of-range'],
    ['1e400', 'out-of-range'],
    ['NaN', 'not-a-number'],
    ['Infinity', 'not-a-number'],
    ['0x10', 'not-a-number'],
    ['1e', 'not-a-number'],
    ['e5', 'not-a-number'],
    ['1e5.0', 'not-a-number'],
    ['1,5', 'not-a-number'],
    ['1f', 'not-a-number'],
    [' 1', 'not-a-number'],
  ])('real: %s is %s', (text, code) => {
    expect(fieldEncoder(define.real())(text)).toBe(code);
  });

  test.each([
    '0.1',
    '9007199254740993',
    '1.7976931348623157e308',
    '4.9e-324',
    '123456789012345678901234567890',
    '-0.0',
  ])('double precision: %s is what JavaScript makes of it', (text) => {
    const expected = Buffer.alloc(8);
    expected.writeDoubleBE(Number(text));
    expect(hex(fieldEncoder(define.doublePrecision())(text))).toBe(expected.toString('hex'));
  });

  test.each(['1e309', '-1e309', '1e-400'])('double precision: %s is out of range', (text) => {
    expect(fieldEncoder(define.doublePrecision())(text)).toBe('out-of-range');
  });
});

describe('booleans are the words that PostgreSQL knows, whole', () => {
  test.each(['true', 'TRUE', 't', 'yes', 'Y', 'on', '1'])('%s is true', (text) => {
    expect(hex(fieldEncoder(define.boolean())(text))).toBe('01');
  });
  test.each(['false', 'False', 'f', 'no', 'N', 'off', '0'])('%s is false', (text) => {
    expect(hex(fieldEncoder(define.boolean())(text))).toBe('00');
  });
  test.each(['tru', 'of', 'o', '2', '01', ' t', 'ja', '\u0011'])('%j is neither', (text) => {
    expect(fieldEncoder(define.boolean())(text)).toBe('not-a-boolean');
  });
});
