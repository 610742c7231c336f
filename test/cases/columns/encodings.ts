import { type CsvEncoding, integer, text } from '../../../model/index.ts';
import type { ColumnCase } from './column-case.ts';

/** A file in an encoding, by the bytes of its value, which stands in the header too. */
function encodingCase(encoding: CsvEncoding, hex: string, value: string): ColumnCase {
  const bytes = Buffer.from(hex, 'hex');
  return {
    rule: `${encoding} has ${value} as ${hex}`,
    source: { encoding },
    columns: { a: text({ from: `x${value}` }), b: integer() },
    input: Buffer.concat([
      Buffer.from('x'),
      bytes,
      Buffer.from(',b\n'),
      bytes,
      Buffer.from(',1\n'),
      bytes,
      bytes,
      Buffer.from(',"2"\n'),
    ]),
    rows: [
      [value, '1'],
      [value + value, '2'],
    ],
  };
}

/** Characters of every encoding, in fields, headers and tokens. */
export const encodingCases: readonly ColumnCase[] = [
  encodingCase('windows-1250', '8cf3b3e6', 'Śółć'),
  encodingCase('windows-1251', 'cff0e8e2e5f2', 'Привет'),
  encodingCase('windows-1252', '9280', '’€'),
  encodingCase('windows-1253', 'c1e8deede1', 'Αθήνα'),
  encodingCase('windows-1254', 'dd', 'İ'),
  encodingCase('windows-1255', 'f9ece5ed', 'שלום'),
  encodingCase('windows-1256', 'd3e1c7e3', 'سلام'),
  encodingCase('windows-1257', 'e8', 'č'),
  encodingCase('windows-1258', 'd5', 'Ơ'),
  encodingCase('iso-8859-1', '92', '\u0092'),
  encodingCase('iso-8859-2', 'b3f3bc', 'łóź'),
  encodingCase('iso-8859-3', 'f8', 'ĝ'),
  encodingCase('iso-8859-4', 'e0', 'ā'),
  encodingCase('iso-8859-5', 'bfe0', 'Пр'),
  encodingCase('iso-8859-6', 'd3', 'س'),
  encodingCase('iso-8859-7', 'a4c1', '€Α'),
  encodingCase('iso-8859-8', 'f9', 'ש'),
  encodingCase('iso-8859-9', 'fd', 'ı'),
  encodingCase('iso-8859-10', 'be', 'ū'),
  encodingCase('iso-8859-11', 'cac7d1', 'สวั'),
  encodingCase('iso-8859-13', 'a1', '”'),
  encodingCase('iso-8859-14', 'a1', 'Ḃ'),
  encodingCase('iso-8859-15', 'a4', '€'),
  encodingCase('iso-8859-16', 'aa', 'Ș'),
  encodingCase('shift_jis', '93fa967b8cea', '日本語'),
  encodingCase('shift_jis', 'b1835c8740', 'ｱソ①'),
  encodingCase('shift_jis', '81605c7e', '～\\~'),
  encodingCase('gb18030', 'd6d0cec4', '中文'),
  encodingCase('gb18030', '8139ee39', '㐀'),
  encodingCase('gb18030', '95328337', '𠀋'),
  encodingCase('euc-kr', 'c7d1b1db', '한글'),
  encodingCase('euc-kr', '8c63', '똠'),
  encodingCase('big5', 'a4a4a4e5', '中文'),
  encodingCase('big5', 'b35cf9d6', '許碁'),
  {
    rule: 'bytes that an encoding does not have are rejects',
    source: { encoding: 'shift_jis' },
    columns: { c: text() },
    input: Buffer.from('c\n\x93\n\x80\n\x93\x0a\xa0\n\x82\x3f\n\xb1\n', 'latin1'),
    rows: [['ｱ']],
    rejects: [
      [1, 'c', 'invalid-encoding'],
      [2, 'c', 'invalid-encoding'],
      [3, 'c', 'invalid-encoding'],
      [4, 'c', 'invalid-encoding'],
      [5, 'c', 'invalid-encoding'],
    ],
  },
  {
    rule: 'tokens and blanks of characters with several bytes',
    source: { encoding: 'shift_jis', nulls: ['なし'], quotedNulls: true },
    columns: { a: text({ trim: true }), b: text() },
    // a,b / U+3000 日 U+3000,なし / なし,"日"
    input: Buffer.from('612c620a' + '814093fa81402c82c882b50a' + '82c882b52c2293fa220a', 'hex'),
    rows: [
      ['日', null],
      [null, '日'],
    ],
  },
];
