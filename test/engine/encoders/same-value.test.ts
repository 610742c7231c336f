import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { quoteLiteral } from '../../../generator/quote.ts';
import * as define from '../../../model/index.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import { useDatabase } from '../../database.ts';
import { fieldEncoder } from './encode-field.ts';
import { search } from './search.ts';

const database = useDatabase();

let client: Client;
beforeAll(async () => {
  client = await database.connect();
});
const RUNS = 30;
const TEXTS = 300;

const matching = (...patterns: readonly RegExp[]) => fc.oneof(...patterns.map((each) => fc.stringMatching(each)));
/** PostgreSQL's protocol carries neither NUL nor half a surrogate pair; the tables of cases look at those. */
const isSendable = (text: string) => !/[\0\p{Cs}]/u.test(text);
const anything = fc.string({ unit: 'binary', maxLength: 14 }).filter(isSendable);

/** A text with one character taken away, doubled or put in its place: what is almost right is what goes wrong. */
function spoilt(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const odd = fc.constantFrom('', '0', '9', '-', '+', '.', ' ', ':', 'e', 'T', 'Z', '_', ',', '\n', '\u0660', '\u00a0');
  return fc.tuple(texts, fc.nat(), fc.nat({ max: 2 }), odd).map(([text, place, taken, put]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + put + text.slice(at + taken);
  });
}

/** Numbers beside the ends of a type. */
const around = (...ends: readonly bigint[]) =>
  fc.tuple(fc.constantFrom(...ends), fc.bigInt({ min: -3n, max: 3n })).map(([end, by]) => String(end + by));

const decimals = matching(
  /^[+-]?[0-9]{0,24}(\.[0-9]{0,12})?$/,
  /^-?0{0,9}[0-9]{0,4}0{0,9}(\.0{0,9}[0-9]{0,4}0{0,9})?$/,
);
const reals = fc.float({ noNaN: true, noDefaultInfinity: true });
/** Reals from 2⁻²⁰ to 2⁶⁰, as their bits: what lies between two of them can be written in full. */
const realBits = fc.integer({ min: 107 << 23, max: 187 << 23 });

/** The middle between a real and the next one, in full: with anything after it, rounding twice goes the wrong way. */
function halfway(bits: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setInt32(0, bits);
  view.setInt32(4, bits + 1);
  return ((view.getFloat32(0) + view.getFloat32(4)) / 2).toFixed(60);
}

const floats = fc.oneof(
  matching(/^[+-]?[0-9]{0,20}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,3})?$/, /^0\.0{0,50}[0-9]{1,18}(e-?[0-9]{1,2})?$/),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  reals.map(String),
  fc.tuple(realBits, fc.constantFrom(...['', '1', '00000000000000000001'])).map(([bits, tail]) => halfway(bits) + tail),
  fc.constantFrom('3.4028235677973366e38', '3.4028235677973365e38', '1.401298464324817e-45', '7.006492321624085e-46'),
  fc.constantFrom('7.006492321624086e-46', '4.9406564584124654e-324', '2e-324', '3e-324', '1.7976931348623159e308'),
  fc.constantFrom('0e999999999', '-0', '-0.0e-999', '1e999999999999', '1e-999999999999'),
);
const two = (value: number) => String(value).padStart(2, '0');
const days = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
    .map(([year, month, day]) => `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`),
  fc.constantFrom('2000-02-29', '1900-02-29', '2024-02-29', '2023-02-29', '0001-01-01', '9999-12-31', '4713-01-01'),
);
const clocks = matching(
  /^[0-2][0-9]:[0-6][0-9]$/,
  /^[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\.[0-9]{0,9})?$/,
  /^23:59:59\.9{1,9}$/,
);
const offsets = matching(/^(Z|[+-](0[0-9]|1[0-7])(:?[0-6][0-9])?)$/);
const timestamps = fc.tuple(days, fc.constantFrom(' ', 'T'), clocks).map((parts) => parts.join(''));
const uuids = fc
  .uuid()
  .chain((text) => fc.constantFrom(text, text.toUpperCase(), text.replaceAll('-', ''), `{${text}}`));
const booleans = fc.constantFrom(
  ...['true', 'TRUE', 'tRuE', 'tru', 'false', 'fals', 't', 'F', 'yes', 'ye', 'NO', 'n', 'Y', 'on', 'off', 'of', 'o'],
  ...['1', '0', '2', '01', '', 'null'],
);

interface Case {
  readonly column: define.ColumnDefinition;
  /** PostgreSQL's name of the type, and the function that gives a value's binary form. */
  readonly type: string;
  readonly send: string;
  readonly texts: fc.Arbitrary<string>;
}

const numericCase = (precision: number, scale: number, texts: fc.Arbitrary<string>): Case => ({
  column: define.numeric(precision, scale),
  type: `numeric(${precision},${scale})`,
  send: 'numeric_send',
  texts: fc.oneof(texts, decimals),
});

const cases: readonly Case[] = [
  { column: define.smallint(), type: 'smallint', send: 'int2send', texts: around(32767n, -32768n, 0n) },
  { column: define.integer(), type: 'integer', send: 'int4send', texts: around(2n ** 31n, -(2n ** 31n), 10n ** 9n) },
  {
    column: define.bigint(),
    type: 'bigint',
    send: 'int8send',
    texts: fc.oneof(
      around(2n ** 63n, -(2n ** 63n), 2n ** 32n, -(2n ** 32n), 10n ** 9n, -(10n ** 9n), 10n ** 18n, 2n ** 64n),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }).map(String),
      matching(/^[+-]?0{0,25}[0-9]{0,20}$/),
    ),
  },
  { column: define.numeric(), type: 'numeric', send: 'numeric_send', texts: decimals },
  numericCase(6, 2, matching(/^-?[0-9]{0,5}(\.[0-9]{0,4})?$/)),
  numericCase(38, 10, matching(/^-?[0-9]{20,30}(\.[0-9]{0,11})?$/)),
  numericCase(9, 0, matching(/^[+-]?0{0,3}[0-9]{0,10}(\.0{0,3})?$/)),
  numericCase(2, 2, matching(/^-?0?\.[0-9]{0,4}$/)),
  numericCase(3, 5, matching(/^-?0?\.0{0,3}[0-9]{0,5}$/)),
  numericCase(3, -2, matching(/^-?[0-9]{0,4}0{0,4}(\.0{1,2})?$/)),
  { column: define.real(), type: 'real', send: 'float4send', texts: floats },
  { column: define.doublePrecision(), type: 'double precision', send: 'float8send', texts: floats },
  { column: define.boolean(), type: 'boolean', send: 'boolsend', texts: booleans },
  { column: define.date(), type: 'date', send: 'date_send', texts: days },
  { column: define.time(), type: 'time', send: 'time_send', texts: clocks },
  { column: define.timestamp(), type: 'timestamp', send: 'timestamp_send', texts: timestamps },
  {
    column: define.timestamptz(),
    type: 'timestamptz',
    send: 'timestamptz_send',
    texts: fc.tuple(timestamps, offsets).map((parts) => parts.join('')),
  },
  { column: define.uuid(), type: 'uuid', send: 'uuid_send', texts: uuids },
  { column: define.text(), type: 'text', send: 'textsend', texts: anything },
  { column: define.varchar(5), type: 'varchar(5)', send: 'varcharsend', texts: anything },
  {
    column: define.bytea(),
    type: 'bytea',
    send: 'byteasend',
    texts: matching(/^\\x([0-9a-fA-F]{2}){0,9}$/, /^\\x[0-9a-f]{0,5}$/),
  },
];

test.each(cases.map((each) => [each.type, each] as const))(
  'what %s accepts is the value that PostgreSQL gives for the text; what PostgreSQL refuses, it refuses',
  async (_, { column, type, send, texts }) => {
    const encode = fieldEncoder(column, { quoted: true });
    const query = `select case when pg_input_is_valid(t, ${quoteLiteral(type)}) then ${send}(t::${type}) end as bytes
      from unnest($1::text[]) with ordinality u (t, place) order by place`;
    let accepted = 0;
    const field = fc.oneof(
      { weight: 6, arbitrary: texts },
      { weight: 3, arbitrary: spoilt(texts) },
      { weight: 1, arbitrary: anything },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(field, { minLength: TEXTS, maxLength: TEXTS }), async (list) => {
        const { rows } = await client.query<{ bytes: Buffer | null }>(query, [list]);
        for (const [index, text] of list.entries()) {
          const encoded = encode(text);
          if (!Buffer.isBuffer(encoded)) continue;
          accepted++;
          expect([text, encoded.toString('hex')]).toEqual([text, rows[index]?.bytes?.toString('hex')]);
        }
      }),
      search(RUNS),
    );
    // One that refused everything would keep the promise too.
    expect(accepted).toBeGreaterThan(RUNS * TEXTS * 0.02);
  },
);

test('char(n) is the value that PostgreSQL pads it to', async () => {
  const encode = fieldEncoder(define.char(5), { quoted: true });
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { minLength: TEXTS, maxLength: TEXTS }), async (list) => {
      const { rows } = await client.query<{ padded: string | null }>(
        `select case when pg_input_is_valid(t, 'char(5)') then convert_from(bpcharsend(t::char(5)), 'utf8') end as padded
         from unnest($1::text[]) with ordinality u (t, place) order by place`,
        [list],
      );
      for (const [index, text] of list.entries()) {
        const encoded = encode(text);
        if (encoded === 'too-long') continue;
        const length = Array.from(text).length;
        expect(`${String(encoded)}${' '.repeat(5 - length)}`).toBe(rows[index]?.padded);
      }
    }),
    search(RUNS),
  );
});

test('jsonb takes what PostgreSQL takes, but for what only the database can refuse', async () => {
  const encode = fieldEncoder(define.jsonb(), { quoted: true });
  const token = fc.constantFrom(
    ...['{', '}', '[', ']', '"a"', '"b":', ':', ',', '1', '-', '.5', 'e1', 'E+', '0', 'true', 'null', 'nul', 'NaN'],
    ...[
      ' ',
      '\t',
      '\r\n',
      '\f',
      '\u00a0',
      '"',
      '\\',
      '"\\n"',
      '"\\x"',
      '"\\u00e9"',
      '"\\u12"',
      '"\\ud83d\\ude42"',
      '\\u0000',
      '\\ud83d',
      '\\ude42',
      "'",
      '//',
      '\u2028',
    ],
  );
  const json = fc.json();
  const near = fc.oneof(
    json,
    spoilt(json),
    fc.array(token, { maxLength: 9 }).map((tokens) => tokens.join('')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(near, { minLength: TEXTS, maxLength: TEXTS }), async (list) => {
      const texts = list.filter(isSendable);
      const encoded = texts.map(encode);
      // The binary form's first byte is its version; the text stands after it.
      const sent = encoded.map((each) => (Buffer.isBuffer(each) ? each.subarray(1).toString() : null));
      const { rows } = await client.query<{ valid: boolean; same: boolean | null }>(
        `select pg_input_is_valid(t, 'jsonb') as valid,
           case when pg_input_is_valid(t, 'jsonb') and pg_input_is_valid(e, 'jsonb') then t::jsonb = e::jsonb end as same
         from unnest($1::text[], $2::text[]) with ordinality u (t, e, place) order by place`,
        [texts, sent],
      );
      for (const [index, text] of texts.entries()) {
        const row = rows[index];
        const byDatabase = /e\+?\d{4,}/i.test(text);
        const verdict = Buffer.isBuffer(encoded[index]) ? row?.same : encoded[index];
        if (row?.valid === true) expect([text, verdict]).toEqual([text, true]);
        else if (!byDatabase)
          expect([text, verdict]).toEqual([text, expect.stringMatching(/^(not-json|database-refused)$/)]);
      }
    }),
    search(RUNS),
  );
});

test.each([
  ['windows-1252', 'WIN1252'],
  ['iso-8859-1', 'LATIN1'],
] as const)('every byte of %s is the character that it is to PostgreSQL', async (encoding, name) => {
  await client.query(`create or replace function pg_temp.read_letter(b bytea, name text) returns bytea language plpgsql as
    $$ begin return textsend(convert_from(b, name)); exception when others then return null; end $$`);
  const { rows } = await client.query<{ letter: Buffer | null }>(
    "select pg_temp.read_letter(set_byte('x', 0, b), $1) as letter from generate_series(1, 255) b order by b",
    [name],
  );
  const encode = fieldEncoder(define.text(), { encoding });
  expect(rows.map((_, at) => encode(Buffer.of(at + 1)))).toEqual(
    rows.map(({ letter }) => letter ?? 'invalid-encoding'),
  );
});
