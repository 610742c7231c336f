import { bigint, boolean, date, integer, numeric, text, varchar } from '../../../model/index.ts';
import type { ColumnCase } from './column-case.ts';

/** A text in the first place, then a number, then the rest of it. */
const three = {
  code: text({ from: { start: 1, end: 4 } }),
  amount: integer({ from: { start: 5, length: 6 } }),
  remark: text({ from: { start: 11, end: 16 } }),
};

/** Lines in which each column has its place. */
export const fixedWidthCases: readonly ColumnCase[] = [
  {
    rule: 'a field is what stands in its place, without the blanks that fill it up',
    fixed: {},
    columns: three,
    input: 'A1      42first \nB2  +17   second\r\n  C3-00005 x y  ',
    rows: [
      ['A1', '42', 'first'],
      ['B2', '17', 'second'],
      ['  C3', '-5', ' x y'],
    ],
  },
  {
    rule: 'a blank place is NULL, and so is one that a line ends before; a line may end within one',
    fixed: {},
    columns: three,
    input: 'A1\nB2      \nC3      7\nD4       7xy\n          z\n',
    rows: [
      ['A1', null, null],
      ['B2', null, null],
      ['C3', '7', null],
      ['D4', '7', 'xy'],
      [null, null, 'z'],
    ],
  },
  {
    rule: 'a place that has to be filled',
    fixed: {},
    columns: { id: integer({ from: { start: 1, end: 3 }, required: true }), n: text({ from: { start: 4 } }) },
    input: '  1a\n   b\n\n     \n3\n',
    rows: [
      ['1', 'a'],
      ['3', null],
    ],
    rejects: [[2, 'id', 'missing-required']],
  },
  {
    rule: 'columns stand in any order, with gaps between them and beside the definition’s',
    fixed: { width: 12 },
    columns: {
      last: text({ from: { start: 9, end: 10 } }),
      day: date({ from: { start: 1, end: 8 }, format: 'YYYYMMDD' }),
    },
    input: '20260131ab??\n20260201cd\n',
    rows: [
      ['ab', '2026-01-31'],
      ['cd', '2026-02-01'],
    ],
  },
  {
    rule: 'a line that goes on after the last column is a reject, unless with blanks',
    fixed: {},
    columns: { a: text({ from: { start: 1, end: 2 } }), b: text({ from: { start: 3, end: 4 } }) },
    input: 'abcd    \nabcde\nab  x\nab\n',
    rows: [
      ['ab', 'cd'],
      ['ab', null],
    ],
    rejects: [
      [2, 'null', 'line-too-long'],
      [3, 'null', 'line-too-long'],
    ],
  },
  {
    rule: 'the rest of a line of any length',
    fixed: {},
    columns: { id: integer({ from: { start: 1, length: 2 } }), rest: text({ from: { start: 3 } }) },
    input: '1 abc\n12defghijklm  \n3\n',
    rows: [
      ['1', 'abc'],
      ['12', 'defghijklm'],
      ['3', null],
    ],
  },
  {
    rule: 'places count characters of UTF-8, however many bytes these have',
    fixed: {},
    columns: {
      a: text({ from: { start: 1, end: 4 } }),
      b: text({ from: { start: 5, end: 6 } }),
      c: text({ from: { start: 7 } }),
    },
    input: 'BBBB12°456\n°ä€😀xyz\nAAAA123456\n',
    rows: [
      ['BBBB', '12', '°456'],
      ['°ä€😀', 'xy', 'z'],
      ['AAAA', '12', '3456'],
    ],
  },
  {
    rule: 'or bytes, where the definition says so: a character that is cut is none',
    fixed: { positions: 'bytes' },
    columns: { a: text({ from: { start: 1, end: 2 } }), b: text({ from: { start: 3, end: 4 } }) },
    input: 'äab\na€\nabcd\n',
    rows: [
      ['ä', 'ab'],
      ['ab', 'cd'],
    ],
    rejects: [
      [2, 'a', 'invalid-utf8'],
      [2, 'b', 'invalid-utf8'],
    ],
  },
  {
    rule: 'bytes of windows-31j, in which a letter takes two places',
    fixed: { positions: 'bytes', encoding: 'shift_jis' },
    columns: {
      kind: text({ from: { start: 1, length: 1 } }),
      name: text({ from: { start: 2, length: 6 } }),
      day: date({ from: { start: 8, length: 8 }, format: 'YYYYMMDD' }),
    },
    input: Buffer.concat([Buffer.from('31 82a0 82a0 82a0'.replaceAll(' ', ''), 'hex'), Buffer.from('20201218\n')]),
    rows: [['1', 'あああ', '2020-12-18']],
  },
  {
    rule: 'letters of one byte take one place in their own encoding',
    fixed: { encoding: 'iso-8859-1' },
    columns: { city: text({ from: { start: 1, length: 12 } }), n: integer({ from: { start: 13, length: 3 } }) },
    input: Buffer.from('Dunaf\xf6ldv\xe1r 111\nDunaujvaros 111\n', 'latin1'),
    rows: [
      ['Dunaföldvár', '111'],
      ['Dunaujvaros', '111'],
    ],
  },
  {
    rule: 'characters of UTF-16',
    fixed: { encoding: 'utf-16' },
    columns: { a: text({ from: { start: 1, end: 2 } }), b: integer({ from: { start: 3, end: 5 } }) },
    input: Buffer.from('\ufeffä€  7\r\n\ud83d\ude00x123\r\n', 'utf16le'),
    rows: [
      ['ä€', '7'],
      ['😀x', '123'],
    ],
  },
  {
    rule: 'lines in front are passed over, and so are comments, of which the end of a DOS file may be one',
    fixed: { skip: 2, comment: '\u001a' },
    columns: { a: text({ from: { start: 1, end: 3 } }) },
    input: '\u{feff}Report of a width of its own\n===\nabc\n\u001anothing, at any length\ndef\n\u001a',
    rows: [['abc'], ['def']],
  },
  {
    rule: 'lines that end in a carriage return alone',
    fixed: { lineEnd: 'cr' },
    columns: { a: text({ from: { start: 1, end: 3 } }), b: integer({ from: { start: 4, end: 5 } }) },
    input: 'abc 1\rde   \r\rf  12',
    rows: [
      ['abc', '1'],
      ['de', null],
      ['f', '12'],
    ],
  },
  {
    rule: 'tokens for NULL, and options of columns, look at the field',
    fixed: { nulls: ['99999', '.'] },
    columns: {
      n: numeric(7, 2, { from: { start: 1, end: 7 } }),
      word: varchar(3, { from: { start: 8, end: 10 }, case: 'upper', matches: '[A-Z]+' }),
      flag: boolean({ from: { start: 11, end: 11 }, true: ['J'], false: ['N'] }),
    },
    input: '  99999abcJ\n      .  dN\n12345.6d  X\n   7.00d\n',
    rows: [
      [null, 'ABC', 'true'],
      ['7', 'D', null],
    ],
    rejects: [
      [2, 'word', 'not-matched'],
      [3, 'flag', 'not-a-boolean'],
    ],
  },
  {
    rule: 'quotes, delimiters and what else csv knows are characters like any other',
    fixed: {},
    columns: { a: text({ from: { start: 1, end: 3 } }), b: text({ from: { start: 4 } }) },
    input: '"a,b\n""";|\t\\\n',
    rows: [
      ['"a,', 'b'],
      ['"""', ';|\t\\'],
    ],
  },
  {
    rule: 'what a row holds of its file takes no place',
    fixed: {},
    columns: {
      line: bigint({ fromFile: 'record' }),
      a: text({ from: { start: 1, end: 2 } }),
      region: text({ folder: 'region' }),
      file: text({ fromFile: 'name' }),
      b: text({ from: { start: 3, end: 4 } }),
    },
    uri: 'in/region=eu/feed.txt',
    input: 'abcd\n\nefgh\n',
    rows: [
      ['1', 'ab', 'eu', 'feed.txt', 'cd'],
      ['2', 'ef', 'eu', 'feed.txt', 'gh'],
    ],
  },
  {
    rule: 'a payment of a bank’s file: zeros in front, and records of other kinds that its pattern refuses',
    fixed: { width: 94 },
    columns: {
      kind: text({ from: { start: 1, length: 1 }, matches: '6' }),
      routing: text({ from: { start: 4, length: 9 } }),
      account: text({ from: { start: 13, length: 17 } }),
      cents: bigint({ from: { start: 30, length: 10 } }),
      name: text({ from: { start: 55, length: 22 } }),
      trace: text({ from: { start: 80, length: 15 } }),
    },
    input: [
      `5200${'ACME'.padEnd(90)}`,
      `622076401251${'0012345'.padEnd(17)}0000123456${'ID-7'.padEnd(15)}${'DOE, JANE'.padEnd(22)}  0076401250000001`,
      '9'.repeat(94),
    ].join('\n'),
    rows: [['6', '076401251', '0012345', '123456', 'DOE, JANE', '076401250000001']],
    rejects: [
      [1, 'kind', 'not-matched'],
      [3, 'kind', 'not-matched'],
    ],
  },
];
