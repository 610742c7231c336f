import { describe, expect, test } from 'vitest';
import * as define from '../../../model/index.ts';
import { type FieldOptions, fieldEncoder } from './encode-field.ts';

/** What becomes of a field: its text, `null` for NULL, or the word of the reject. */
function textOf(column: define.ColumnDefinition, field: string | Buffer, options: FieldOptions = {}): string | null {
  const value = fieldEncoder(column, options)(field);
  return value === null ? null : String(value);
}
const quoted = { quoted: true };
const bytes = (latin1: string) => Buffer.from(latin1, 'latin1');

describe('NULL', () => {
  test.each([
    ['an empty unquoted field is NULL', define.text(), '', {}, null],
    ['a quoted empty field is the empty text', define.text(), '', quoted, ''],
    ['and so in varchar', define.varchar(3), '', quoted, ''],
    ['a quoted empty field is no number', define.integer(), '', quoted, 'not-an-integer'],
    ['no date', define.date(), '', quoted, 'not-a-date'],
    ['no boolean', define.boolean(), '', quoted, 'not-a-boolean'],
    ['no uuid', define.uuid(), '', quoted, 'not-a-uuid'],
    ['no JSON', define.jsonb(), '', quoted, 'not-json'],
    ['no bytes', define.bytea({ format: 'hex' }), '', quoted, 'not-bytea'],
    ['NULL where a value is required is refused', define.text({ required: true }), '', {}, 'missing-required'],
    ['the empty text is a value', define.text({ required: true }), '', quoted, ''],
    ['words that others take for NULL are text', define.text(), 'NULL', {}, 'NULL'],
    ['a token means NULL', define.text({ nulls: ['NA', '-'] }), 'NA', {}, null],
    ['whatever the type', define.integer({ nulls: ['NA', '-'] }), '-', {}, null],
    ['but not in quotes', define.text({ nulls: ['NA'] }), 'NA', quoted, 'NA'],
    ['nor in another case', define.text({ nulls: ['NA'] }), 'na', {}, 'na'],
    ['nor as a part', define.text({ nulls: ['NA'] }), 'NAB', {}, 'NAB'],
    [
      'a token is NULL before it is required',
      define.text({ nulls: ['NA'], required: true }),
      'NA',
      {},
      'missing-required',
    ],
    ['a token beyond ASCII', define.text({ nulls: ['–'] }), '–', {}, null],
  ] as const)('%s', (_, column, field, options, expected) => {
    expect(textOf(column, field, options)).toBe(expected);
  });
});

describe('a default takes the place of NULL', () => {
  test.each([
    ['of an empty field', define.text({ default: 'none' }), '', {}, 'none'],
    ['of a token', define.text({ default: 'none', nulls: ['NA'] }), 'NA', {}, 'none'],
    ['where a value is required', define.text({ default: 'none', required: true }), '', {}, 'none'],
    ['not of the empty text', define.text({ default: 'none' }), '', quoted, ''],
    ['and may be longer than its field', define.text({ default: 'x'.repeat(500) }), '', {}, 'x'.repeat(500)],
    ['and need not match', define.text({ default: 'none', matches: '[0-9]+' }), '', {}, 'none'],
    ['and may be none of those allowed', define.text({ default: 'none', oneOf: ['a'] }), '', {}, 'none'],
  ] as const)('%s', (_, column, field, options, expected) => {
    expect(textOf(column, field, options)).toBe(expected);
  });

  test('in the grammar of the type, whatever the format of fields', () => {
    const column = define.date({ format: 'DD.MM.YYYY', default: '2000-01-02' });
    expect(fieldEncoder(column)('')).toEqual(Buffer.from([0, 0, 0, 1]));
  });
});

describe('trim takes blanks off before all else', () => {
  test.each([
    ['spaces and tabs', define.text({ trim: true }), ' \ta b\t ', {}, 'a b'],
    ['in quotes too', define.text({ trim: true }), ' a ', quoted, 'a'],
    ['no-break spaces', define.text({ trim: true }), '\u00a0a\u202f', {}, 'a'],
    ['no line end', define.text({ trim: true }), '\u00a0a\n', {}, 'a\n'],
    ['blanks alone are NULL', define.text({ trim: true }), ' \t ', {}, null],
    ['blanks in quotes are the empty text', define.text({ trim: true }), ' \t ', quoted, ''],
    ['tokens are looked for behind it', define.text({ trim: true, nulls: ['NA'] }), ' NA ', {}, null],
    ['and the pattern', define.text({ trim: true, matches: '[0-9]+' }), ' 12 ', {}, '12'],
    ['without it blanks stay', define.text(), ' a ', {}, ' a '],
    ['and are no number', define.integer(), ' 1', {}, 'not-an-integer'],
  ] as const)('%s', (_, column, field, options, expected) => {
    expect(textOf(column, field, options)).toBe(expected);
  });
});

describe('bounds are part of what is allowed, and are compared as values', () => {
  test.each([
    [define.smallint({ min: -5, max: 5 }), ['-5', '5', '+05'], ['-6', '6']],
    [define.integer({ min: -2147483648, max: -1 }), ['-2147483648', '-1'], ['0', '2147483647']],
    [
      define.bigint({ min: -(2n ** 40n), max: 2n ** 53n + 1n }),
      ['9007199254740993', '-1099511627776'],
      ['9007199254740994', '-1099511627777'],
    ],
    [
      define.numeric(6, 2, { min: '-1.5', max: '100' }),
      ['-1.50', '-1', '100.00', '0', '99.99'],
      ['-1.51', '100.01', '1000', '-2'],
    ],
    [define.numeric({ min: '0.001' }), ['0.001', '0.0010001', '1', '10000'], ['0.00099', '0', '-1']],
    [define.numeric({ max: 0 }), ['0.00', '-0', '-0.001', '-10000'], ['0.00001', '1']],
    [define.doublePrecision({ min: 0, max: 1e10 }), ['-0', '1e10', '5e-324'], ['-5e-324', '10000000001']],
    [define.real({ max: 0.5 }), ['0.5', '-1e38'], ['0.50001']],
    [define.date({ min: '1999-12-31', max: '2000-01-02' }), ['1999-12-31', '2000-01-02'], ['1999-12-30', '2000-01-03']],
    [define.date({ format: 'DD.MM.YYYY', min: '2000-01-01' }), ['01.01.2000'], ['31.12.1999']],
    [define.time({ max: '20:00' }), ['20:00:00.000000'], ['20:00:00.000001']],
    [define.timestamp({ min: '1999-12-31 23:59:59.5' }), ['1999-12-31T23:59:59.5'], ['1999-12-31 23:59:59.499999']],
    [define.timestamptz({ min: '2020-01-01 00:00Z' }), ['2020-01-01 01:00+01'], ['2020-01-01 00:59+01']],
  ] as const)('%o', (column, inside, outside) => {
    const encode = fieldEncoder(column);
    for (const text of inside) expect([text, encode(text)]).toEqual([text, expect.any(Buffer)]);
    for (const text of outside) expect([text, encode(text)]).toEqual([text, 'out-of-bounds']);
  });
});

describe('oneOf allows values, however they are written', () => {
  test.each([
    [define.text({ oneOf: ['b', 'a', 'ab', 'ä'] }), ['a', 'b', 'ab', 'ä'], ['A', 'c', 'a ', 'abc']],
    [define.varchar(5, { oneOf: ['open', 'shut'] }), ['open', 'shut'], ['ope', 'opens']],
    [define.integer({ oneOf: [3, -1, 20] }), ['3', '03', '-1', '20'], ['1', '2', '0']],
    [define.numeric(6, 2, { oneOf: ['1.5', '2'] }), ['1.50', '1.5', '2.00'], ['1.51', '15']],
    [define.numeric({ oneOf: ['1.50'] }), ['1.5', '1.500'], ['1.05']],
    [define.doublePrecision({ oneOf: [0.5, 0] }), ['5e-1', '0.50', '-0'], ['0.51']],
  ] as const)('%o', (column, allowed, others) => {
    const encode = fieldEncoder(column);
    for (const text of allowed) expect([text, encode(text)]).toEqual([text, expect.any(Buffer)]);
    for (const text of others) expect([text, encode(text)]).toEqual([text, 'not-allowed']);
  });
});

describe('matches describes the whole field', () => {
  test.each([
    [define.text({ matches: '[0-9]{4,5}' }), ['0123', '01234'], ['012', '012345', 'a0123', '0123\n', '٠١٢٣']],
    [define.text({ matches: '\\p{L}+' }), ['Zürich', 'Łódź'], ['a1', '']],
    [define.char(2, { matches: '[A-Z]{2}' }), ['DE'], ['de', 'D']],
  ] as const)('%o', (column, matched, others) => {
    const encode = fieldEncoder(column, quoted);
    for (const text of matched) expect([text, encode(text)]).toEqual([text, expect.any(Buffer)]);
    for (const text of others) expect([text, encode(text)]).toEqual([text, 'not-matched']);
  });
});

describe('of several reasons the first in this order is told', () => {
  test.each([
    ['the type', define.varchar(2, { matches: '[0-9]+', oneOf: ['1'] }), 'abc', 'too-long'],
    ['the pattern', define.varchar(2, { matches: '[0-9]+', oneOf: ['1'] }), 'ab', 'not-matched'],
    ['then those allowed', define.varchar(2, { matches: '[0-9]+', oneOf: ['1'] }), '2', 'not-allowed'],
    ['the type', define.integer({ min: 1, oneOf: [5] }), 'x', 'not-an-integer'],
    ['the bounds', define.integer({ min: 1, oneOf: [5] }), '0', 'out-of-bounds'],
    ['then those allowed', define.integer({ min: 1, oneOf: [5] }), '6', 'not-allowed'],
  ])('%s', (_, column, field, expected) => {
    expect(textOf(column, field)).toBe(expected);
  });
});

describe('a key', () => {
  test('of more than 2,600 bytes is refused, other columns are not', () => {
    const encode = fieldEncoder(define.text(), { key: true });
    expect(encode('x'.repeat(2600))).toBeInstanceOf(Buffer);
    expect(encode('x'.repeat(2601))).toBe('key-too-long');
    expect(encode('ü'.repeat(1301))).toBe('key-too-long');
    expect(textOf(define.text(), 'x'.repeat(2601))).toHaveLength(2601);
  });

  test('is measured as PostgreSQL keeps it', () => {
    const encode = fieldEncoder(define.text(), { key: true, encoding: 'windows-1252' });
    expect(encode(Buffer.alloc(866, 0x80))).toBeInstanceOf(Buffer);
    expect(encode(Buffer.alloc(867, 0x80))).toBe('key-too-long');
  });
});

describe('other encodings become UTF-8', () => {
  const windows: FieldOptions = { encoding: 'windows-1252' };
  const latin: FieldOptions = { encoding: 'iso-8859-1' };
  test.each([
    ['letters', define.text(), 'Z\xfcrich', windows, 'Zürich'],
    ['the euro of Windows', define.text(), '\x80 5', windows, '€ 5'],
    ['which elsewhere is a control character', define.text(), '\x80', latin, '\u0080'],
    ['a byte that Windows does not have', define.text(), 'a\x81', windows, 'invalid-encoding'],
    ['a NUL beside a letter', define.text(), '\xfc\0', windows, 'nul-byte'],
    ['characters are counted, not bytes', define.varchar(3), '\x80\x80\x80', windows, '€€€'],
    ['and too many of them', define.varchar(3), '\x80\x80\x80\x80', windows, 'too-long'],
    ['patterns see characters', define.text({ matches: '\\p{L}+' }), '\xfc\xdf', windows, 'üß'],
    ['values are compared as characters', define.text({ oneOf: ['€'] }), '\x80', windows, '€'],
    ['and tokens', define.text({ nulls: ['–'] }), '\x96', windows, null],
    ['and a token that the encoding lacks is never met', define.text({ nulls: ['漢', 'NA'] }), 'NA', windows, null],
    ['JSON', define.jsonb(), '"\xfc"', windows, '\x01"ü"'],
    ['a number has no such letters', define.integer(), '1\xb2', windows, 'not-an-integer'],
    ['a default is of the definition', define.text({ default: 'ü' }), '', windows, 'ü'],
    ['blanks are taken off before', define.text({ trim: true }), ' \xfc ', windows, 'ü'],
  ] as const)('%s', (_, column, field, options, expected) => {
    expect(textOf(column, bytes(field), options)).toBe(expected);
  });
});
