import { boolean, date, history, integer, jsonb, merge, text } from '../../../model/index.ts';
import type { ColumnCase } from './column-case.ts';

const columns = { id: integer(), born: date(), name: text({ required: true }) };
const load = merge({ deleteWhen: { Op: ['D', 'X'] } });

/** Records that delete: staging has what their field says after the columns of the table. */
export const deletingCases: readonly ColumnCase[] = [
  {
    rule: 'what is no column of the table is kept after them; of what deletes the rest may be empty or wrong',
    columns,
    key: ['id'],
    load,
    input: 'Op,id,born,name\nI,1,2000-01-01,a\nD,2,,\nX,3,nonsense,b\n D ,4,2000-01-01,c\nd,5,2000-01-01,e\n,6,,f\n',
    rows: [
      ['1', '2000-01-01', 'a', 'I'],
      ['2', null, null, 'D'],
      ['3', null, 'b', 'X'],
      ['4', '2000-01-01', 'c', 'D'],
      ['5', '2000-01-01', 'e', 'd'],
      ['6', null, 'f', null],
    ],
  },
  {
    rule: 'its key and what orders it are judged, and the rest is not told of',
    columns,
    key: ['id'],
    load: merge({ latest: 'born', deleteWhen: { Op: 'D' } }),
    input: 'Op,id,born,name\nD,x,2000-01-01,\nD,1,x,\nD,2,2000-01-01,\nU,3,2000-01-01,\n',
    rows: [['2', '2000-01-01', null, 'D']],
    rejects: [
      [1, 'id', 'not-an-integer'],
      [2, 'born', 'not-a-date'],
      [4, 'name', 'missing-required'],
    ],
  },
  {
    rule: 'in a history from when on it holds is judged too, and required',
    columns,
    key: ['id'],
    load: history({ validFrom: 'born', deleteWhen: { Op: 'D' } }),
    input: 'Op,id,born,name\nD,1,,\nD,2,2000-01-01,\nU,3,,a\n',
    rows: [['2', '2000-01-01', null, 'D']],
    rejects: [
      [1, 'born', 'missing-required'],
      [3, 'born', 'missing-required'],
    ],
  },
  {
    rule: 'the field may be a column of the table too, in a type of its own',
    columns: { id: integer(), gone: boolean({ from: 'is_gone' }), size: integer() },
    key: ['id'],
    load: merge({ deleteWhen: { gone: ['true', 'maybe'] } }),
    source: { encoding: 'windows-1252' },
    input: 'is_gone,id,size\ntrue,1,\nfalse,2,5\nmaybe,3,x\n',
    rows: [
      ['1', 'true', null, 'true'],
      ['2', 'false', '5', 'false'],
      ['3', null, null, 'maybe'],
    ],
  },
  {
    rule: 'without a header it is a column of the table',
    source: { header: false },
    columns: { op: text(), id: integer(), size: integer() },
    key: ['id'],
    load: merge({ deleteWhen: { op: 'D' } }),
    input: 'I,1,2\nD,2,x\n',
    rows: [
      ['I', '1', '2', 'I'],
      ['D', '2', null, 'D'],
    ],
  },
  {
    rule: 'and so it is in lines of fixed width',
    fixed: {},
    columns: {
      op: text({ from: { start: 1, length: 1 } }),
      id: integer({ from: { start: 2, length: 3 } }),
      size: integer({ from: { start: 5, length: 3 } }),
    },
    key: ['id'],
    load: merge({ deleteWhen: { op: 'D' } }),
    input: 'I  1  2\nD  2abc\n',
    rows: [
      ['I', '1', '2', 'I'],
      ['D', '2', null, 'D'],
    ],
  },
  {
    rule: 'a file without the field is refused',
    columns,
    key: ['id'],
    load,
    input: 'id,born,name\n1,,a\n',
    refusal: 'missing-column: no column "Op"',
  },
  {
    rule: 'a long field that is read twice has room',
    columns: { text: text(), id: integer(), document: jsonb() },
    key: ['id'],
    load: merge({ deleteWhen: { text: 'D' } }),
    input: `text,id,document\n${'x'.repeat(5000)},1,{}\nD,2,{\n`,
    rows: [
      ['x'.repeat(5000), '1', '{}', 'x'.repeat(5000)],
      ['D', '2', null, 'D'],
    ],
  },
];
