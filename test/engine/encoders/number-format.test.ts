import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as define from '../../../model/index.ts';
import { type FieldOptions, fieldEncoder } from './encode-field.ts';

/** Whether a field in a format means the same as a number that PostgreSQL writes, or the word of the reject. */
function means(format: define.NumberFormat, field: string, options: FieldOptions = {}): string {
  const value = fieldEncoder(define.numeric({ format }), options)(field);
  if (typeof value === 'string') return value;
  const plain = fieldEncoder(define.numeric());
  const candidates = [1234567.5, 1234.5, 1234, 33.52, -33.52, 12.5, 0.125, 0.05, 1234567, 1, 0].map(String);
  return candidates.find((text) => value?.equals(Buffer.from(plain(text) ?? '')) ?? false) ?? 'another number';
}

const german = { decimal: ',', group: '.' } as const;
const english = { group: ',' } as const;

describe('a number in a format of its own', () => {
  test.each<readonly [string, define.NumberFormat, string, string]>([
    ['with a decimal comma', { decimal: ',' }, '1234,5', '1234.5'],
    ['grouped as in German', german, '1.234.567,5', '1234567.5'],
    ['or without marks there', german, '1234567,5', '1234567.5'],
    ['grouped as in English', english, '1,234,567.5', '1234567.5'],
    ['grouped by spaces', { decimal: ',', group: ' ' }, '1 234 567,5', '1234567.5'],
    ['by spaces that do not break', { decimal: ',', group: ' ' }, '1\u00a0234\u202f567,5', '1234567.5'],
    ['by apostrophes', { group: "'" }, "1'234'567.5", '1234567.5'],
    ['by curly ones', { group: "'" }, '1’234’567.5', '1234567.5'],
    ['grouped as in India', { group: ',', grouping: 'indian' }, '12,34,567.5', '1234567.5'],
    ['with a currency before it', { ...english, currency: '$' }, '$1,234.5', '1234.5'],
    ['after it, and a blank', { ...german, currency: ['€', 'EUR'] }, '1.234,5 €', '1234.5'],
    ['or a code', { ...german, currency: ['€', 'EUR'] }, 'EUR\u00a01.234,5', '1234.5'],
    ['the longer of two that begin alike', { currency: ['US', 'US$'] }, 'US$1234', '1234'],
    ['with none of it', { ...english, currency: '$' }, '1234.5', '1234.5'],
    ['as a percentage', { percent: 'number' }, '12.5%', '12.5'],
    ['and a blank', { percent: 'number' }, '12.5 %', '12.5'],
    ['as a fraction', { percent: 'fraction' }, '12.5%', '0.125'],
    ['a small one', { percent: 'fraction' }, '5%', '0.05'],
    ['negative in parentheses', { negative: 'parentheses' }, '(33.52)', '-33.52'],
    ['with its currency in them', { negative: 'parentheses', currency: '$' }, '($33.52)', '-33.52'],
    ['and before them', { negative: 'parentheses', currency: '$' }, '$(33.52)', '-33.52'],
    ['negative by what follows', { negative: ['trailing', 'parentheses'] }, '33.52-', '-33.52'],
    ['with a minus before the currency', { currency: '$' }, '-$33.52', '-33.52'],
    ['and after it', { currency: '$' }, '$-33.52', '-33.52'],
    ['with a minus that is no hyphen', {}, '−33.52', '-33.52'],
    ['with a plus', {}, '+12.5', '12.5'],
  ])('%s is taken', (_, format, field, expected) => {
    expect(means(format, field)).toBe(expected);
  });

  test.each<readonly [string, define.NumberFormat, string]>([
    ['a group that is too short', english, '1,23,4'],
    ['a last one that is too short', english, '1,23'],
    ['a first one that is too long', english, '1234,567'],
    ['one without a mark behind those with one', english, '1,234567'],
    ['a group of zero before a mark, which another decimal mark would explain', english, '0,123'],
    ['zeros before it', english, '00,123'],
    ['groups in the fraction', english, '1.234,567'],
    ['no group before a mark', english, ',123'],
    ['a mark at the end', english, '1,234,'],
    ['English groups where Indian ones are written', { group: ',', grouping: 'indian' }, '123,456'],
    ['Indian groups where English ones are written', english, '12,34,567'],
    ['another mark', german, '1,234.5'],
    ['marks where none is defined', {}, '1,234'],
    ['two marks in a row', { group: ' ' }, '1  234'],
    ['a currency that is not defined', { currency: '$' }, '€5'],
    ['a currency twice', { currency: '$' }, '$5$'],
    ['two blanks before it', { currency: '$' }, '$  5'],
    ['nothing but a currency', { currency: '$' }, '$'],
    ['a percentage without its sign', { percent: 'number' }, '12.5'],
    ['a sign of percent where none is defined', {}, '12.5%'],
    ['a parenthesis that does not close', { negative: 'parentheses' }, '(33.52'],
    ['or does not open', { negative: 'parentheses' }, '33.52)'],
    ['parentheses around a minus', { negative: 'parentheses' }, '(-33.52)'],
    ['parentheses where none are defined', {}, '(33.52)'],
    ['two signs', { negative: 'trailing' }, '-33.52-'],
    ['a minus that follows where none may', {}, '33.52-'],
    ['nothing after the mark', { decimal: ',' }, '5,'],
    ['two decimal marks', { decimal: ',' }, '5,0,0'],
    ['an exponent in an exact number', { decimal: ',' }, '1,5e3'],
    ['a word', english, 'n/a'],
    ['nothing but signs', { negative: 'parentheses' }, '()'],
  ])('%s is no number', (_, format, field) => {
    expect(means(format, field)).toBe('not-a-number');
  });

  test('says of a whole number that it is none', () => {
    expect(fieldEncoder(define.integer({ format: english }))('1,23')).toBe('not-an-integer');
    expect(fieldEncoder(define.integer({ format: english }))('1,234.0')).toBe('not-an-integer');
  });

  test('is a whole one with zeros after the mark, where that is said', () => {
    const column = define.integer({ format: { zeroFraction: true, group: ',' } });
    expect(fieldEncoder(column)('1,234.00')).toEqual(Buffer.from([0, 0, 4, 210]));
    for (const field of ['1,234.50', '1,234.', '.0']) expect(fieldEncoder(column)(field)).toBe('not-an-integer');
  });

  test('may have an exponent where its type has one', () => {
    const [own, plain] = [{ decimal: ',' } as const, {}].map((format) => fieldEncoder(define.real({ format })));
    expect(own?.('1,5e3')).toEqual(plain?.('1.5e3'));
    expect(own?.('1,5e')).toBe('not-a-number');
  });

  test('may be none that is finite, where that is said', () => {
    const double = fieldEncoder(define.doublePrecision({ format: { notFinite: true }, min: 0, max: 10 }));
    expect(fieldEncoder(define.doublePrecision({ format: { notFinite: true } }))('NaN')?.toString('hex')).toMatch(
      /^7ff8/,
    );
    expect(fieldEncoder(define.real({ format: { notFinite: true } }))('-INF')?.toString('hex')).toBe('ff800000');
    // PostgreSQL's order: NaN is above all else.
    for (const word of ['NaN', 'inf', '-Infinity', '+inf']) expect(double(word)).toBe('out-of-bounds');
    expect(fieldEncoder(define.doublePrecision({ format: {} }))('NaN')).toBe('not-a-number');
  });

  test('is read in the encoding of its file', () => {
    const field = Buffer.from('\x801\xa0234,5', 'latin1');
    const format = { decimal: ',', group: ' ', currency: '€' } as const;
    const encode = fieldEncoder(define.numeric({ format }), { encoding: 'windows-1252' });
    expect(encode(field)).toEqual(fieldEncoder(define.numeric())('1234.5'));
  });

  test('keeps default and bounds in the grammar of the type', () => {
    const encode = fieldEncoder(define.numeric(6, 2, { format: german, default: '1.50', max: '1234.50' }));
    expect(encode('')).toEqual(fieldEncoder(define.numeric(6, 2))('1.50'));
    expect(encode('1.234,51')).toBe('out-of-bounds');
  });
});

/** Numbers by a regular expression, which knows nothing of how the encoder reads. */
function grammar({ group, decimal = '.', grouping }: define.NumberFormat): RegExp {
  const quoted = (mark: string) => mark.replace(/[.']/, '\\$&');
  const marked = grouping === 'indian' ? `[1-9]\\d?(M\\d\\d)*M\\d{3}` : `[1-9]\\d{0,2}(M\\d{3})+`;
  const whole = `(\\d+|${marked.replaceAll('M', quoted(group ?? ''))})`;
  return new RegExp(`^[-+−]?(${whole}(${quoted(decimal)}\\d+)?|${quoted(decimal)}\\d+)$`);
}

const formats = fc.constantFrom<define.NumberFormat[]>(
  english,
  german,
  { group: ' ', decimal: ',' },
  { group: "'" },
  { group: ',', grouping: 'indian' },
);

describe('whatever stands in a field', () => {
  test('it is taken just where each group is complete', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."0123456789,. '-"), maxLength: 12 }),
      fc
        .tuple(fc.array(fc.stringMatching(/^\d{1,4}$/), { minLength: 1, maxLength: 4 }), fc.constantFrom(...",. '"))
        .map(([groups, mark]) => groups.join(mark)),
    );
    fc.assert(
      fc.property(formats, text, (format, field) => {
        const value = fieldEncoder(define.numeric({ format }))(field);
        if (field === '') return;
        expect(typeof value === 'string' ? value : 'taken').toBe(
          grammar(format).test(field) ? 'taken' : 'not-a-number',
        );
      }),
      { numRuns: 5000 },
    );
  });

  test('a number that is written by a format is that number', () => {
    const digits = fc.stringMatching(/^(0|[1-9]\d{0,20})$/);
    fc.assert(
      fc.property(
        formats,
        digits,
        fc.stringMatching(/^\d{0,9}$/),
        fc.boolean(),
        (format, whole, fraction, negative) => {
          const rest = format.grouping === 'indian' ? 2 : 3;
          const grouped = whole.replace(
            new RegExp(`\\d(?=(\\d{${rest}})*\\d{3}$)`, 'g'),
            (digit) => `${digit}${format.group ?? ''}`,
          );
          const written = `${negative ? '-' : ''}${grouped}${fraction && `${format.decimal ?? '.'}${fraction}`}`;
          const plain = `${negative ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
          expect(fieldEncoder(define.numeric({ format }))(written)).toEqual(fieldEncoder(define.numeric())(plain));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('booleans by the words of their column', () => {
  const column = define.boolean({ true: ['J', 'Ja', 'Да'], false: ['N', 'Nein', 'Нет'] });
  test.each([
    ['J', 1],
    ['ja', 1],
    ['NEIN', 0],
    ['Да', 1],
  ])('%s is taken', (field, expected) => {
    expect(fieldEncoder(column)(field)).toEqual(Buffer.from([expected]));
  });

  test.each(['да', 'y', 'true', '1', 'Jab', ''])('%j is none of them', (field) => {
    expect(fieldEncoder(column, { quoted: true })(field)).toBe('not-a-boolean');
  });

  test('in the encoding of the file', () => {
    const words = define.boolean({ true: ['oui'], false: ['né'] });
    expect(fieldEncoder(words, { encoding: 'iso-8859-1' })(Buffer.from('né', 'latin1'))).toEqual(Buffer.from([0]));
  });

  test('and a default is written as true or false all the same', () => {
    expect(fieldEncoder(define.boolean({ true: ['J'], false: ['N'], default: true }))('')).toEqual(Buffer.from([1]));
  });
});
