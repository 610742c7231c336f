import { integer, text } from '../../../model/index.ts';
import type { ColumnCase } from './column-case.ts';

/** How names in a header are compared, and names that stand there twice. */
export const headerCases: readonly ColumnCase[] = [
  {
    rule: 'upper and lower case, outer blanks and no-break spaces do not count in a loose header',
    source: { header: { match: 'loose' } },
    columns: { Amount: integer(), order_no: text({ from: ['Nr.', 'Order No'] }), größe: text() },
    input: '\u00a0AMOUNT ,order\u00a0no,\tGRÖSSE,Größe\n1,a,x,y\n',
    rows: [['1', 'a', 'y']],
    warnings: ['not in the definition, and not read: "\\tGRÖSSE"'],
  },
  {
    rule: 'and do in one that is exact',
    source: { header: { match: 'exact' } },
    columns: { Amount: integer() },
    input: 'AMOUNT\n1\n',
    refusal: 'missing-column: no column "Amount"',
  },
  {
    rule: 'two names that then agree refuse the file',
    source: { header: { match: 'loose' } },
    columns: { amount: integer() },
    input: 'Amount,b,amount \n1,2,3\n',
    refusal: 'duplicate-column: "Amount", "amount " more than once in the header',
  },
  {
    rule: 'unless no column is read from them',
    source: { header: { match: 'loose' } },
    columns: { b: integer() },
    input: 'Amount,B,amount\n1,2,3\n',
    rows: [['2']],
    warnings: ['not in the definition, and not read: "Amount", "amount"'],
  },
  {
    rule: 'a name that stands twice is read by its number',
    columns: {
      net: integer({ from: { name: 'amount', nth: 1 } }),
      gross: integer({ from: { name: 'amount', nth: 2 } }),
      id: text(),
    },
    input: 'amount,id,amount,amount\n1,a,2,3\n',
    rows: [['1', '2', 'a']],
    warnings: ['not in the definition, and not read: "amount"'],
  },
  {
    rule: 'and is missing where there are fewer',
    columns: { gross: integer({ from: { name: 'amount', nth: 2 } }), id: text() },
    input: 'amount,id\n1,a\n',
    refusal: 'missing-column: no column "amount" number 2',
  },
  {
    rule: 'also loosely',
    source: { header: { match: 'loose' } },
    columns: { gross: integer({ from: { name: 'amount', nth: 2 } }) },
    input: 'Amount,AMOUNT\n1,2\n',
    rows: [['2']],
    warnings: ['not in the definition, and not read: "Amount"'],
  },
];
