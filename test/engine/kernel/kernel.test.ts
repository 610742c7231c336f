import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { RecordScanner } from '../../../engine/csv/record-scanner.ts';
import {
  append,
  bigint,
  boolean,
  char,
  csv,
  date,
  defineTable,
  integer,
  merge,
  numeric,
  smallint,
  text,
  varchar,
} from '../../../model/index.ts';
import { expectAlike, read } from './read-alike.ts';

const RUNS = Number(process.env['ASPEN_RUNS'] ?? 500);

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${max}}$`));
const sign = fc.constantFrom('', '', '', '-', '+', '--', ' ');
const odd = fc.constantFrom(
  '',
  '0',
  'x',
  '1e3',
  '१',
  '\u{ff11}',
  '.',
  '-.',
  '5.',
  '.5',
  '1.2.3',
  '1,5',
  '/',
  ':',
  '0/',
  ':0',
);
const edges = fc.constantFrom(
  ...['32767', '32768', '-32768', '-32769', '2147483647', '2147483648', '-2147483648', '-2147483649'],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775808', '9999999999999999', '00000000000000001'],
);
const number = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(sign, digits(20)).map((parts) => parts.join('')) },
  {
    weight: 6,
    arbitrary: fc.tuple(sign, digits(10), fc.constantFrom('.', '.', '', ','), digits(10)).map((p) => p.join('')),
  },
  { weight: 1, arbitrary: odd },
  { weight: 1, arbitrary: edges },
);
const day = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
      .map(([y, m, d]) => `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '2024-02-29',
      '1900-02-29',
      '2000-02-29',
      '2023-2-01',
      '2023/02/01',
      '20230201',
      '2023-02-0a',
      '',
    ),
  },
);
const words = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '\0', 'a\0', '\x7f', '\u{80}', 'x'.repeat(2600), 'x'.repeat(2601), 'ä'.repeat(1301)),
  },
);
const quoted = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

test('the kernel and the encoders give the same for values at the edge of each type', async () => {
  const numbers = {
    a: smallint(),
    b: integer(),
    c: bigint(),
    d: numeric(15, 2),
    e: numeric(4, 4),
    f: numeric(30, 12),
    g: numeric(),
  };
  const others = {
    h: date(),
    i: text(),
    j: varchar(5),
    k: char(3),
    l: date({ required: true }),
    m: integer({ default: '7' }),
    n: boolean(),
  };
  const columns = { ...numbers, ...others };
  const record = fc.tuple(
    ...[number, number, number, number, number, number, number, day, words, words, words, day, number],
    fc.constantFrom('t', 'no', '', 'x'),
  );
  // Of each record all but one column is empty or as it should be, so that one refusal does not hide the others.
  const right = [
    '1',
    '-22',
    '33',
    '4.50',
    '0.0001',
    '1234.5',
    '6',
    '2024-02-29',
    'words',
    'few',
    'ä',
    '0001-01-01',
    '7',
    't',
  ];
  const spoilt = fc
    .tuple(fc.nat({ max: right.length - 1 }), record)
    .map(([at, values]) => right.with(at, values[at] ?? ''));
  const table = defineTable({ name: 'edges', source: csv({ prefix: 'in/' }), columns, load: append() });
  const header = Object.keys(columns).join(',');
  let [staged, rejected] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(spoilt, fc.constant(right)), { minLength: 30, maxLength: 200 }),
      async (records) => {
        const lines = records.map((values) => values.map(quoted).join(','));
        const given = await expectAlike(table, Buffer.from(`${header}\n${lines.join('\n')}\n`));
        staged += given.staged;
        rejected += given.rejected;
      },
    ),
    { numRuns: Math.ceil(RUNS / 10) },
  );
  expect(staged).toBeGreaterThan(RUNS);
  expect(rejected).toBeGreaterThan(RUNS / 10);
}, 300_000);

test('keys of several columns are too long alike, and ascend alike', async () => {
  const columns = { a: text(), b: integer(), c: text() };
  const table = defineTable({ name: 'keys', source: csv({ prefix: 'in/' }), columns, key: ['c', 'b'], load: merge() });
  const long = fc.constantFrom('x', 'y', 'z', 'x'.repeat(2595), 'x'.repeat(2596), 'x'.repeat(2597), 'ä'.repeat(1298));
  const record = fc.tuple(fc.constantFrom('', 'a'), fc.nat({ max: 9 }), long);
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 60 }), fc.boolean(), async (records, isSorted) => {
      const sorted = isSorted
        ? records.toSorted(([, b, c], [, e, f]) => c.length - f.length || (c < f ? -1 : c > f ? 1 : b - e))
        : records;
      await expectAlike(table, Buffer.from(`a,b,c\n${sorted.map((values) => `${values.join(',')}\n`).join('')}`));
    }),
    { numRuns: Math.ceil(RUNS / 4) },
  );
}, 300_000);

test('bytes that came since the kernel looked last are looked at, although they stand where others stood', async () => {
  const columns = { id: integer(), words: text() };
  const source = csv({ prefix: 'in/', header: false });
  const table = defineTable({ name: 'moved', source, columns, load: append() });
  // Each reading brings 32 records. After five that are refused the kernel is not asked for the 32 that follow.
  const lines = Array.from({ length: 160 }, (_, id) => `${id < 5 ? 'x' : id},`.padEnd(63, String(id)));
  const given = await expectAlike(table, Buffer.from(`${lines.join('\n')}\n`), [32 * 64]);
  expect([given.staged, given.rejected]).toEqual([155, 5]);
});

test('records across the kernel’s blocks are read as those within', async () => {
  const columns = { id: integer(), words: text(), more: text() };
  const table = defineTable({ name: 'blocks', source: csv({ prefix: 'in/' }), columns, key: ['id'], load: merge() });
  const lengths = fc.array(fc.constantFrom(0, 1, 15, 16, 17, 1000, 9000, 33_000), { minLength: 5, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      lengths,
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom('x', 'ä', '"', ','),
      async (all, end, letter) => {
        const lines = all.map((length, id) => `${id},${quoted(letter.repeat(length))},"two${end}lines"`);
        const given = await expectAlike(table, Buffer.from(`id,words,more${end}${lines.join(end)}`), [1 << 20]);
        expect(given.staged).toBe(all.length);
      },
    ),
    { numRuns: Math.ceil(RUNS / 20) },
  );
}, 300_000);

test.each([
  ['right', 'a', 0, 2],
  ['in another alphabet', 'ä', 0, 2],
  ['rejected now and then', 'a', 100, 12],
  ['rejected throughout', 'a', 1, 1002],
])('of 1000 records %s few are looked at one by one', async (_, letter, everySoMany, looks) => {
  const columns = { id: integer(), words: text(), truth: boolean() };
  const table = defineTable({ name: 'plain', source: csv({ prefix: 'in/' }), columns, load: append() });
  const bad = (at: number) => everySoMany > 0 && at % everySoMany === 0;
  const lines = Array.from({ length: 1000 }, (__, at) => `${bad(at) ? 'x' : at},"${letter}, ${letter}",yes\n`);
  const scan = vi.spyOn(RecordScanner.prototype, 'scan');
  try {
    const { staged } = await read(table, Buffer.from(`id,words,truth\n${lines.join('')}`), {});
    expect(staged).toBe(1000 - lines.filter((line) => line.startsWith('x')).length);
    expect(scan.mock.calls.length).toBeLessThanOrEqual(looks);
  } finally {
    scan.mockRestore();
  }
});
