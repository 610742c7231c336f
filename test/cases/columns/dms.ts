import { integer, merge, text } from '../../../model/index.ts';
import type { ColumnCase } from './column-case.ts';

const table = { columns: { id: integer(), name: text({ required: true }) }, key: ['id'], load: merge() } as const;
const full = 'file:///in/LOAD0000000A.csv';
const changes = 'file:///in/2026/11/30/20261130-101500000.csv';

/** Files as AWS DMS writes them: staging has what `Op` says after the columns of the table. */
export const dmsCases: readonly ColumnCase[] = [
  {
    rule: 'a full load has no Op',
    ...table,
    dms: {},
    uri: full,
    input: '1,a\n2,NULL\n',
    rows: [['1', 'a', null]],
    rejects: [[2, 'name', 'missing-required']],
  },
  {
    rule: 'changes begin with it',
    ...table,
    dms: {},
    uri: changes,
    input: 'I,1,a\nU,1,"b, c"\nD,1,NULL\nI,x,a\n',
    rows: [
      ['1', 'a', 'I'],
      ['1', 'b, c', 'U'],
      ['1', null, 'D'],
    ],
    rejects: [[4, 'id', 'not-an-integer']],
  },
  {
    rule: 'with IncludeOpForFullLoad a full load does too',
    ...table,
    dms: { op: 'always' },
    uri: full,
    input: 'I,1,a\n',
    rows: [['1', 'a', 'I']],
  },
  {
    rule: 'where only inserts are written without it nothing does',
    ...table,
    dms: { op: 'never' },
    uri: changes,
    input: '1,a\n',
    rows: [['1', 'a']],
  },
  {
    rule: 'a header tells, whatever the file is',
    ...table,
    dms: { header: true },
    uri: changes,
    input: 'Op,id,name\nD,1,\nU,2,b\n',
    rows: [
      ['1', null, 'D'],
      ['2', 'b', 'U'],
    ],
  },
  {
    rule: 'and a full load may lack it there',
    ...table,
    dms: { header: true },
    uri: full,
    input: 'id,name\n1,a\n',
    rows: [['1', 'a', null]],
  },
];
