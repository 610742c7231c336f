import { gzipSync } from 'node:zlib';
import type { CsvCase } from './csv-case.ts';

/** The beginnings of files that are no text. */
const notText: readonly (readonly [what: string, input: string])[] = [
  ['gzip in gzip', gzipSync(gzipSync('a,b\n1,2\n')).toString('latin1')],
  ['a zip archive', 'PK\x03\x04\x14\0\0\0\x08\0'],
  ['an Excel workbook', `PK\x03\x04${'\0'.repeat(26)}[Content_Types].xml`],
  ['an old Excel workbook', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['a tar archive', `a.csv${'\0'.repeat(252)}ustar\x0000`],
  ['parquet', 'PAR1\x15\x04\x15\x10'],
  ['an HTML page', '<!DOCTYPE html>\n<html>'],
  ['UTF-16 with its mark', '\xff\xfea\0,\0b\0\n\0'],
  ['UTF-16 without its mark', 'a\0,\0b\0\n\0'],
  ['UTF-16, the high byte first', '\0a\0,\0b\0\n'],
];

export const csvCases: readonly CsvCase[] = [
  {
    rule: 'plain records',
    input: 'a,b\n1,2\n3,4\n',
    rows: [
      ['1', '2'],
      ['3', '4'],
    ],
  },
  { rule: 'columns in another order', input: 'b,a\n2,1\n', rows: [['1', '2']] },
  { rule: 'no newline at the end', input: 'a,b\n1,2', rows: [['1', '2']] },
  { rule: 'a delimiter at the very end', input: 'a,b\n1,', rows: [['1', null]] },
  { rule: 'CRLF', input: 'a,b\r\n1,2\r\n', rows: [['1', '2']] },
  { rule: 'a byte order mark', input: '\xef\xbb\xbfa,b\n1,2\n', rows: [['1', '2']] },
  { rule: 'only a header', input: 'a,b\n', rows: [] },
  { rule: 'only a header, without a newline', input: 'a,b', rows: [] },
  {
    rule: 'empty lines carry nothing',
    input: 'a,b\n\n1,2\n\r\n3,4\n\n',
    rows: [
      ['1', '2'],
      ['3', '4'],
    ],
  },
  {
    rule: 'empty is NULL, quoted empty is the empty text',
    input: 'a,b\nx,\ny,""\n',
    rows: [
      ['x', null],
      ['y', ''],
    ],
  },
  {
    rule: 'quotes: delimiter, newline and doubled quote inside',
    input: 'a,b\n"1,\n2","say ""hi"""\n3,4\n',
    rows: [
      ['1,\n2', 'say "hi"'],
      ['3', '4'],
    ],
  },
  { rule: 'a quoted field at the end of the file', input: 'a,b\n1,"2"', rows: [['1', '2']] },
  { rule: 'quoted names in the header', input: '"a","b"\n1,2\n', rows: [['1', '2']] },
  { rule: 'another delimiter', input: 'a;b\n1;"2;3"\n', source: { delimiter: ';' }, rows: [['1', '2;3']] },
  { rule: 'no quotes at all', input: 'a,b\n"1,2"\n', source: { quote: null }, rows: [['"1', '2"']] },
  {
    rule: 'no header: columns by their place',
    input: '1,2\n3,4\n',
    source: { header: false },
    rows: [
      ['1', '2'],
      ['3', '4'],
    ],
  },
  {
    rule: 'a required value that is missing',
    input: 'a,b\n,2\n1,2\n',
    rows: [['1', '2']],
    rejects: [[1, 2, 4, 'a', 'missing-required', '']],
  },
  {
    rule: 'too few fields',
    input: 'a,b\n1\n2,3\n',
    rows: [['2', '3']],
    rejects: [[1, 2, 4, null, 'too-few-fields', null]],
  },
  {
    rule: 'too many fields',
    input: 'a,b\n1,2,3\n4,5\n',
    rows: [['4', '5']],
    rejects: [[1, 2, 4, null, 'too-many-fields', null]],
  },
  {
    rule: 'a quote inside an unquoted field',
    input: 'a,b\n1,x"y\n2,3\n',
    rows: [['2', '3']],
    rejects: [[1, 2, 4, null, 'stray-quote', null]],
  },
  {
    rule: 'something behind a closing quote',
    input: 'a,b\n"1"x,2\n2,3\n',
    rows: [['2', '3']],
    rejects: [[1, 2, 4, null, 'stray-quote', null]],
  },
  {
    rule: 'a quote that is never closed: the lines behind it are read',
    input: 'a,b\n"1,2\n3,4\n5,6\n',
    rows: [
      ['3', '4'],
      ['5', '6'],
    ],
    rejects: [[1, 2, 4, null, 'unclosed-quote', null]],
  },
  {
    rule: 'a newline inside quotes, where the definition says that there is none',
    input: 'a,b\n1,"2\n3,4"\n5,6\n"7","8"\n',
    source: { multiline: false },
    rows: [
      ['5', '6'],
      ['7', '8'],
    ],
    rejects: [
      [1, 2, 4, null, 'unclosed-quote', null],
      [2, 3, 9, null, 'stray-quote', null],
    ],
  },
  {
    rule: 'a broken last line behind a newline inside quotes',
    input: 'a,b\n"1\n2"x',
    rows: [],
    rejects: [[1, 2, 4, null, 'stray-quote', null]],
  },
  {
    rule: 'a carriage return alone',
    input: 'a,b\n1\r2,3\n4,5\n',
    rows: [['4', '5']],
    rejects: [[1, 2, 4, null, 'stray-carriage-return', null]],
  },
  { rule: 'NUL', input: 'a,b\n1,x\0y\n2,3\n', rows: [['2', '3']], rejects: [[1, 2, 4, 'b', 'nul-byte', 'x\0y']] },
  {
    rule: 'bytes that are no UTF-8',
    input: 'a,b\n1,\xff\n2,3\n',
    rows: [['2', '3']],
    rejects: [[1, 2, 4, 'b', 'invalid-utf8', '\xff']],
  },
  {
    rule: 'every column that does not pass is told',
    input: 'a,b\n,\xff\n',
    rows: [],
    rejects: [
      [1, 2, 4, 'a', 'missing-required', ''],
      [1, 2, 4, 'b', 'invalid-utf8', '\xff'],
    ],
  },
  {
    rule: 'lines are counted through quoted newlines',
    input: 'a,b\n"x\ny",1\n2\n',
    rows: [['x\ny', '1']],
    rejects: [[2, 4, 12, null, 'too-few-fields', null]],
  },
  { rule: 'a required column that is not there', input: 'b\n1\n', refusal: 'missing-column' },
  { rule: 'an optional column that is not there', input: 'a\n1\n', rows: [['1', null]], warnings: 1 },
  {
    rule: 'the only column may be empty',
    input: 'a\n\n1\n',
    rows: [['1', null]],
    rejects: [[1, 2, 2, 'a', 'missing-required', '']],
    warnings: 1,
  },
  { rule: 'an unknown column', input: 'a,b,c\n1,2,3\n', rows: [['1', '2']], warnings: 1 },
  { rule: 'an unknown column, in a strict table', input: 'a,b,c\n1,2,3\n', strict: true, refusal: 'unknown-column' },
  { rule: 'a column twice', input: 'a,b,a\n1,2,3\n', refusal: 'duplicate-column' },
  {
    rule: 'a column that is not there and that no file may lack',
    input: 'a\n1\n',
    optional: false,
    refusal: 'missing-column',
  },
  {
    rule: 'another delimiter than the definition says',
    input: 'a;b\n1;2\n',
    optional: false,
    refusal: 'missing-column',
  },
  {
    rule: 'blank lines in front of the header',
    input: '\n\r\na,b\n1,2\n,3\n',
    rows: [['1', '2']],
    rejects: [[2, 5, 11, 'a', 'missing-required', '']],
  },
  { rule: 'nothing but blank lines', input: '\n\r\n\n', refusal: 'bad-header' },
  ...notText.map(([what, input]) => ({
    rule: `what is ${what} under a name of csv`,
    input,
    refusal: 'wrong-format',
  })),
  {
    rule: 'gzip under a name of csv',
    input: gzipSync('a,b\n1,2\n,3\n').toString('latin1'),
    rows: [['1', '2']],
    rejects: [[2, 3, 8, 'a', 'missing-required', '']],
  },
  { rule: 'gzip under a name of csv that is cut', input: '\x1f\x8b\x08\0\0\0', refusal: 'broken-gzip' },
  { rule: 'the first two bytes of gzip', input: '\x1f\x8b', refusal: 'bad-header' },
  { rule: 'a header with a stray quote', input: 'a"x,b\n1,2\n', refusal: 'bad-header' },
  { rule: 'lines that end in a carriage return alone', input: 'a,b\r1,2\r', refusal: 'bad-header' },
  { rule: 'a header that is no UTF-8', input: 'a,\xff\n1,2\n', refusal: 'bad-header' },
  { rule: 'only a byte order mark', input: '\xef\xbb\xbf', refusal: 'bad-header' },
];
