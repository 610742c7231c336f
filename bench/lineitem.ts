import { closeSync, openSync, writeSync } from 'node:fs';
import { csv, date, defineTable, integer, merge, numeric, text } from '../model/index.ts';

/** A table like TPC-H's lineitem. */
export const lineitem = defineTable({
  name: 'lineitem',
  // No field holds a newline: the Glue job may split the file.
  source: csv({ prefix: 'lineitem/', multiline: false }),
  columns: {
    l_orderkey: integer(),
    l_partkey: integer({ required: true }),
    l_suppkey: integer({ required: true }),
    l_linenumber: integer(),
    l_quantity: numeric(15, 2, { required: true }),
    l_extendedprice: numeric(15, 2, { required: true }),
    l_discount: numeric(15, 2, { required: true }),
    l_tax: numeric(15, 2, { required: true }),
    l_returnflag: text({ required: true }),
    l_linestatus: text({ required: true }),
    l_shipdate: date({ required: true }),
    l_commitdate: date({ required: true }),
    l_receiptdate: date({ required: true }),
    l_shipinstruct: text({ required: true }),
    l_shipmode: text({ required: true }),
    l_comment: text({ required: true }),
  },
  key: ['l_orderkey', 'l_linenumber'],
  load: merge(),
  audit: false,
});

const WORDS = (
  'carefully quickly furiously slyly blithely final regular special express bold pending ironic even silent unusual ' +
  'requests deposits packages accounts theodolites foxes instructions ideas platelets pinto beans among across above'
).split(' ');
const INSTRUCTIONS = ['DELIVER IN PERSON', 'COLLECT COD', 'TAKE BACK RETURN', 'NONE'];
const MODES = ['TRUCK', 'MAIL', 'REG AIR', 'SHIP', 'AIR', 'FOB', 'RAIL'];
const DAYS = Array.from({ length: 2500 }, (_, i) => new Date(Date.UTC(1992, 0, 2 + i)).toISOString().slice(0, 10));
const HEADER = `${Object.keys(lineitem.columns).join(',')}\n`;
const FLUSH = 1 << 20;

/** A seeded generator of whole numbers below a limit (xorshift32). */
function generator(seed: number): (limit: number) => number {
  let state = seed | 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

const money = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

function comment(below: (limit: number) => number): string {
  const length = 12 + below(28);
  let words = WORDS[below(WORDS.length)] ?? '';
  while (words.length < length) words += (below(24) === 0 ? ', ' : ' ') + WORDS[below(WORDS.length)];
  const cut = words.slice(0, 43).trimEnd();
  return cut.includes(',') ? `"${cut}"` : cut;
}

function record(below: (limit: number) => number, order: number, line: number): string {
  const quantity = 1 + below(50);
  const day = below(DAYS.length - 130);
  const fields = [order, 1 + below(100_000), 1 + below(5000), line, `${quantity}.00`];
  const amounts = [money(quantity * (90_000 + below(100_000))), money(below(11)), money(below(9))];
  const days = [DAYS[day], DAYS[day + below(60)], DAYS[day + 1 + below(30)]];
  const words = [INSTRUCTIONS[below(4)], MODES[below(7)], comment(below)];
  return `${[...fields, ...amounts, 'NAR'[below(3)], 'OF'[below(2)], ...days, ...words].join(',')}\n`;
}

/** What differs from the file that the same seed gives. */
export interface LineitemOptions {
  /** Key of the first order, so that several files hold different rows. @default 1 */
  readonly fromOrder?: number;
  /** Every so many rows one has another comment. @default none */
  readonly changeEvery?: number;
  /** Every so many rows one is left out. @default none */
  readonly dropEvery?: number;
  /** The header's names are in quotes: other bytes that say the same. @default false */
  readonly quotedHeader?: boolean;
}

/** Writes rows of lineitem: the same bytes each time. */
export function writeLineitem(path: string, rows: number, options: LineitemOptions = {}): void {
  const { fromOrder = 1, changeEvery = 0, dropEvery = 0, quotedHeader = false } = options;
  const below = generator(0x9e3779b9 ^ fromOrder);
  const file = openSync(path, 'w');
  let text = quotedHeader ? HEADER.replace(/\w+/g, '"$&"') : HEADER;
  let order = fromOrder - 1;
  for (let row = 0, line = 0, left = 0; row < rows; row++, left--) {
    if (left === 0) {
      order++;
      line = 0;
      left = 1 + below(7);
    }
    const fields = record(below, order, ++line);
    if (dropEvery > 0 && row % dropEvery === dropEvery - 1) continue;
    text += changeEvery > 0 && row % changeEvery === 0 ? fields.replace(/,("[^"]*"|[^,]*)\n$/, ',changed\n') : fields;
    if (text.length > FLUSH) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}
