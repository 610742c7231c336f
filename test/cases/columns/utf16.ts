import { integer, text } from '../../../model/index.ts';
import type { ColumnCase } from './column-case.ts';

const MARK = '\ufeff';
const little = (content: string) => Buffer.from(content, 'utf16le');
const big = (content: string) => little(content).swap16();

const columns = { id: integer(), c: text() };
const LETTERS = 'id,c\r\n1,ä€😀\r\n2,"a\n""b"""\r\n3,\u{10ffff}\ue000\r\n';
const rows = [
  ['1', 'ä€😀'],
  ['2', 'a\n"b"'],
  ['3', '\u{10ffff}\ue000'],
];
/** More than a piece of a file, so that characters are cut anywhere. */
const LONG = Array.from({ length: 9000 }, (_, id) => `${id},${'😀'.repeat(id % 7)}x${'ä'.repeat(id % 3)}\n`);

/** Files in UTF-16. */
export const utf16Cases: readonly ColumnCase[] = [
  {
    rule: 'utf-16 by a mark of little endian',
    source: { encoding: 'utf-16' },
    columns,
    input: little(MARK + LETTERS),
    rows,
  },
  { rule: 'utf-16 by a mark of big endian', source: { encoding: 'utf-16' }, columns, input: big(MARK + LETTERS), rows },
  { rule: 'utf-16le without a mark', source: { encoding: 'utf-16le' }, columns, input: little(LETTERS), rows },
  { rule: 'utf-16be with its mark', source: { encoding: 'utf-16be' }, columns, input: big(MARK + LETTERS), rows },
  {
    rule: 'utf-16 without a mark is refused',
    source: { encoding: 'utf-16' },
    columns,
    input: little(LETTERS),
    refusal: 'wrong-format: the file has no byte order mark, by which utf-16 is read',
  },
  {
    rule: 'utf-16le with the other mark is refused',
    source: { encoding: 'utf-16le' },
    columns,
    input: big(MARK + LETTERS),
    refusal: 'wrong-format: the file has the byte order mark of utf-16be, and not of utf-16le',
  },
  {
    rule: 'UTF-16 is refused where the definition does not say it',
    columns,
    input: little(MARK + LETTERS),
    refusal: 'wrong-format: the file is text in UTF-16',
  },
  {
    rule: 'a surrogate without the other and half a unit at the end are rejects, and nothing beside them',
    source: { encoding: 'utf-16', multiline: false },
    columns,
    input: Buffer.concat([
      little(`${MARK}id,c\n1,\ud83d\n2,\ude00\n3,\ude00\ud83d\n4,good\n5,\ud83dx\n6,x`),
      Buffer.from([0x41]),
    ]),
    rows: [['4', 'good']],
    rejects: [
      [1, 'c', 'invalid-utf8'],
      [2, 'c', 'invalid-utf8'],
      [3, 'c', 'invalid-utf8'],
      [5, 'c', 'invalid-utf8'],
      [6, 'c', 'invalid-utf8'],
    ],
  },
  {
    rule: 'characters of UTF-16 are whole wherever a piece of the file ends',
    source: { encoding: 'utf-16be' },
    columns,
    input: big(`id,c\n${LONG.join('')}`),
    rows: LONG.map((line) => line.trim().split(',')),
  },
  {
    rule: 'an empty file in UTF-16',
    source: { encoding: 'utf-16' },
    columns,
    input: Buffer.alloc(0),
    refusal: 'bad-header: the file has no header',
  },
];
