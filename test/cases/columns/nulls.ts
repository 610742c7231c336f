import { char, integer, text } from '../../../model/index.ts';
import { type ColumnCase, fieldCase } from './column-case.ts';

/** Tokens for NULL: where they are said, and in quotes. */
export const nullCases: readonly ColumnCase[] = [
  fieldCase('a token means NULL where it has no quotes', text({ nulls: ['NA', '\\N'] }), [
    ['NA', null],
    ['\\N', null],
    ['"NA"', 'NA'],
    ['na', 'na'],
  ]),
  fieldCase(
    'and in quotes on request; what is empty in quotes stays a text',
    text({ nulls: ['NA'], quotedNulls: true }),
    [
      ['NA', null],
      ['"NA"', null],
      ['"N""A"', 'N"A'],
      ['"x"', 'x'],
      ['""', ''],
    ],
  ),
  fieldCase('the empty text among the tokens', text({ nulls: ['', 'NULL'], quotedNulls: true }), [
    ['""', null],
    ['"NULL"', null],
    ['" "', ' '],
  ]),
  fieldCase('also for types that have no empty value', integer({ nulls: [''], quotedNulls: true }), [
    ['""', null],
    ['"12"', '12'],
    ['" "', '!not-an-integer'],
  ]),
  fieldCase(
    'is compared as the file has it, before doubled quotes are read',
    text({ nulls: ['N"A', '""'], quotedNulls: true }),
    [
      ['"N""A"', 'N"A'],
      ['""""', null],
      ['""""""', '""'],
    ],
  ),
  fieldCase('so that a token with two quotes is a field with one', text({ nulls: ['say ""no""'], quotedNulls: true }), [
    ['"say ""no"""', null],
    ['"say ""yes"""', 'say "yes"'],
  ]),
  fieldCase('after blanks are taken off', text({ nulls: ['NA', '-""-'], quotedNulls: true, trim: true }), [
    [' NA ', null],
    ['" NA\t"', null],
    ['" -""- "', null],
    ['" -"" "', '-"'],
  ]),
  fieldCase('where NULL has a default', char(2, { nulls: ['--'], quotedNulls: true, default: 'xx' }), [
    ['"--"', 'xx'],
    ['"-"', '-'],
  ]),
  fieldCase('where a value is required', text({ nulls: [''], quotedNulls: true, required: true }), [
    ['""', '!missing-required'],
    ['"a"', 'a'],
  ]),
  {
    rule: 'said once for all columns of a source, but for those that say something else',
    source: { nulls: ['', 'NULL'], quotedNulls: true },
    columns: {
      a: text(),
      b: integer(),
      c: text({ nulls: ['-'] }),
      d: text({ nulls: [] }),
      e: text({ nulls: ['NULL'], quotedNulls: false }),
    },
    input: 'a,b,c,d,e\n"NULL","",-,NULL,NULL\nNULL,"NULL","NULL","","NULL"\n"","1","-",,\n',
    rows: [
      [null, null, null, 'NULL', null],
      [null, null, 'NULL', '', 'NULL'],
      [null, '1', null, null, null],
    ],
  },
  {
    rule: 'in another encoding, as the file writes it',
    source: { nulls: ['né'], encoding: 'windows-1252' },
    columns: { c: text() },
    input: Buffer.from('c\nné\nnè\n', 'latin1'),
    rows: [[null], ['nè']],
  },
];
