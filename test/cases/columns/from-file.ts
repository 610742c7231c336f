import { bigint, integer, text, timestamptz, varchar } from '../../../model/index.ts';
import { FILE_TIMES } from '../../engine/read-bytes.ts';
import type { ColumnCase } from './column-case.ts';

const { modified, loaded } = FILE_TIMES;

/** What a row holds of the file that it came from. */
export const fromFileCases: readonly ColumnCase[] = [
  {
    rule: 'name, path, times and the record’s number, among columns of the file',
    columns: {
      name: text({ fromFile: 'name' }),
      a: integer(),
      path: text({ fromFile: 'path' }),
      modified: timestamptz({ fromFile: 'modified' }),
      record: bigint({ fromFile: 'record' }),
      b: text(),
      loaded: timestamptz({ fromFile: 'loaded' }),
    },
    uri: 's3://bucket/in/2026/größe 1=2.csv',
    input: 'b,a\nx,1\n\ny,z\n"q\nr",3\n',
    rows: [
      ['größe 1=2.csv', '1', 's3://bucket/in/2026/größe 1=2.csv', modified, '1', 'x', loaded],
      ['größe 1=2.csv', '3', 's3://bucket/in/2026/größe 1=2.csv', modified, '3', 'q\nr', loaded],
    ],
    rejects: [[2, 'a', 'not-an-integer']],
  },
  {
    rule: 'without a header they take no place',
    source: { header: false, multiline: false },
    columns: {
      line: integer({ fromFile: 'record' }),
      a: text(),
      file: varchar(9, { fromFile: 'name' }),
      b: text(),
    },
    input: '1,2\n3,4',
    rows: [
      ['1', '1', 'a.csv', '2'],
      ['2', '3', 'a.csv', '4'],
    ],
  },
  {
    rule: 'a header’s field of the same name is another one',
    columns: { a: text(), file: text({ fromFile: 'name' }) },
    input: 'file,a\nx,1\n',
    rows: [['1', 'a.csv']],
    warnings: ['not in the definition, and not read: "file"'],
  },
  {
    rule: 'tokens for NULL and encodings of fields do not concern them',
    source: { nulls: ['NA'], encoding: 'windows-1252' },
    columns: { file: text({ fromFile: 'name' }), a: text() },
    uri: 'file:///in/NA',
    input: Buffer.from('a\n\xe9\nNA\n', 'latin1'),
    rows: [
      ['NA', 'é'],
      ['NA', null],
    ],
  },
  {
    rule: 'a part of a name by another case, where a pattern wants it',
    columns: { file: text({ fromFile: 'name', case: 'upper', matches: '[A-Z_0-9]+\\.CSV' }), a: text() },
    uri: 'in/sales_2026.csv',
    input: 'a\n1\n',
    rows: [['SALES_2026.CSV', '1']],
  },
  {
    rule: 'a name that does not fit refuses the file',
    columns: { file: varchar(4, { fromFile: 'name' }), a: text() },
    input: 'a\n1\n',
    refusal: "wrong-file-name: the file's name a.csv does not fit column file",
  },
  {
    rule: 'and so does one that a pattern does not have, after folders',
    columns: { path: text({ fromFile: 'path', matches: 'in/\\d+' }), day: integer({ folder: 'day' }), a: text() },
    uri: 'in/day=x/a.csv',
    input: 'a\n1\n',
    refusal: 'wrong-folder: the folder day=x does not fit column day',
  },
];
