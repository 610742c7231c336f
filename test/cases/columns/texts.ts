import { boolean, char, integer, numeric, text, varchar } from '../../../model/index.ts';
import { type ColumnCase, fieldCase } from './column-case.ts';

/** Blanks, case and normal form. */
export const textCases: readonly ColumnCase[] = [
  fieldCase('blanks are taken off both ends, no-break spaces among them', text({ trim: true }), [
    ['\u00a0a b\u202f\u2007', 'a b'],
    ['\t\u3000\u2003a\u00a0b\u205f\u1680 ', 'a\u00a0b'],
    ['\ufeffa\ufeff', 'a'],
    ['\u200ba', '\u200ba'],
    ['\u00a0', null],
    ['"\u00a0"', ''],
    ['"\u2007""\u2007"', '"'],
    ['¡a¡', '¡a¡'],
  ]),
  fieldCase('of every type', integer({ trim: true }), [
    ['\u00a012\u00a0', '12'],
    ['12\u00a05', '!not-an-integer'],
  ]),
  fieldCase('before tokens for NULL are looked for', boolean({ trim: true, nulls: ['né'] }), [
    ['\u00a0né\u202f', null],
    ['\u00a0yes', 'true'],
  ]),
  {
    rule: 'as another encoding writes them',
    source: { encoding: 'windows-1252' },
    columns: { a: text({ trim: true }), b: integer({ trim: true }), c: text() },
    input: Buffer.from('a,b,c\n\xa0h\xe9 \xa0,\xa07,\xa0x\n"\xa0""\xa0",7\xa0,\n', 'latin1'),
    rows: [
      ['hé', '7', '\u00a0x'],
      ['"', '7', null],
    ],
  },
  fieldCase('a formula that gives a text is the text', text({ textFormula: true }), [
    ['"=""00123"""', '00123'],
    ['"="""""', ''],
    ['"=""a""b"""', '="a"b"'],
    ['"=""a"', '="a'],
    ['=1+2', '=1+2'],
    ['00123', '00123'],
    ['"=""ä"""', 'ä'],
  ]),
  fieldCase(
    'of every type, after blanks and tokens for NULL',
    integer({ textFormula: true, trim: true, nulls: ['-'] }),
    [
      ['" =""00123"" "', '123'],
      ['"=""-"""', '!not-an-integer'],
      ['"="""""', '!not-an-integer'],
      ['-', null],
    ],
  ),
  {
    rule: 'a formula stands without quotes around it where no field is quoted',
    source: { quote: null },
    columns: { a: text({ textFormula: true }), b: numeric(8, 2, { textFormula: true }), c: text() },
    input: Buffer.from('a,b,c\n="00123",="1.50",="x"\n'),
    rows: [['00123', '1.50', '="x"']],
  },
  fieldCase('letters become upper case', text({ case: 'upper' }), [
    ['abc-1', 'ABC-1'],
    ['straße', 'STRASSE'],
    ['ǆ ΐ ﬃ', 'Ǆ \u0399\u0308\u0301 FFI'],
    ['ıiİ', 'IIİ'],
    ['', null],
    ['""', ''],
  ]),
  fieldCase('or lower case, each by itself', varchar(8, { case: 'lower' }), [
    ['ABC', 'abc'],
    ['ÅSA ΟΔΟΣ', 'åsa οδοσ'],
    ['İ', 'i̇'],
    ['ABCDEFGHI', '!too-long'],
  ]),
  fieldCase('letters that Java 17 does not know stay', text({ case: 'upper' }), [
    ['\u{10597}ɤ\ua7cd', '\u{10597}ɤ\ua7cd'],
  ]),
  fieldCase('before the rules of the column look', text({ case: 'upper', matches: '[A-Z]{2}', oneOf: ['DE', 'FR'] }), [
    ['de', 'DE'],
    ['Fr', 'FR'],
    ['it', '!not-allowed'],
    ['deu', '!not-matched'],
  ]),
  fieldCase('and after tokens for NULL', char(2, { case: 'upper', nulls: ['na'], default: 'xx' }), [
    ['na', 'xx'],
    ['NA', 'NA'],
  ]),
  fieldCase('letters with their marks become one character', text({ normalize: 'NFC' }), [
    ['e\u0301', 'é'],
    ['é', 'é'],
    ['\u212b', 'å'.toUpperCase()],
    ['\u0928\u093c', '\u0929'],
    ['\u1100\u1161', '가'],
    ['q\u0323\u0307', 'q\u0323\u0307'],
    ['q\u0307\u0323', 'q\u0323\u0307'],
    ['a\u0301\u{11f00}\u0301', 'á\u{11f00}\u0301'],
  ]),
  fieldCase('and that after another case', text({ normalize: 'NFC', case: 'upper' }), [
    ['ΐ', 'Ϊ\u0301'],
    ['e\u0301', 'É'],
  ]),
  fieldCase('what is no UTF-8 stays a reject', varchar(3, { case: 'upper', normalize: 'NFC' }), [
    ['a\0', '!nul-byte'],
    ['e\u0301e\u0301e\u0301', 'ÉÉÉ'],
  ]),
  {
    rule: 'of bytes that are no UTF-8 nothing is changed',
    columns: { a: text({ case: 'upper' }), b: numeric() },
    input: Buffer.from('a,b\n\xff,1\na\xc3,1\n', 'latin1'),
    rejects: [
      [1, 'a', 'invalid-utf8'],
      [2, 'a', 'invalid-utf8'],
    ],
  },
  {
    rule: 'in another encoding',
    source: { encoding: 'iso-8859-1', nulls: ['\u00e9'] },
    columns: { a: text({ case: 'upper', normalize: 'NFC' }) },
    input: Buffer.from('a\n\xe9\xe9\n\xe9\n\xff\n', 'latin1'),
    rows: [['ÉÉ'], [null], ['Ÿ']],
  },
];
