import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
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
const VALUES = 200;

const whole = (bits: bigint) => fc.bigInt({ min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n }).map(String);
const decimal = (digits: number, scale: number) =>
  fc
    .tuple(fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n }))
    .map(([value]) => `${value}e-${scale}`);
/** From the year 1 to the year 9999, to the microsecond. */
const moments = fc
  .date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
  .chain((date) =>
    fc.nat({ max: 999 }).map((more) => date.toISOString().replace('Z', `${String(more).padStart(3, '0')}Z`)),
  );
const words = fc
  .string({ unit: 'grapheme', maxLength: 5 })
  .filter((text) => !text.includes('\0') && Array.from(text).length <= 5);

/** A type, values of it in any writing that PostgreSQL takes, and what a csv file of PostgreSQL's holds of them. */
const cases: readonly (readonly [string, define.ColumnDefinition, string, fc.Arbitrary<string>])[] = [
  ['smallint', define.smallint(), 'int2send', whole(16n)],
  ['integer', define.integer(), 'int4send', whole(32n)],
  ['bigint', define.bigint(), 'int8send', whole(64n)],
  ['numeric', define.numeric(), 'numeric_send', decimal(40, 12)],
  ['numeric(12,4)', define.numeric(12, 4), 'numeric_send', decimal(12, 4)],
  ['real', define.real(), 'float4send', fc.float({ noNaN: true, noDefaultInfinity: true }).map(String)],
  [
    'double precision',
    define.doublePrecision(),
    'float8send',
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  ],
  ['boolean', define.boolean(), 'boolsend', fc.constantFrom('yes', 'off')],
  ['date', define.date(), 'date_send', moments],
  ['time', define.time(), 'time_send', moments.map((moment) => moment.slice(11, -1))],
  ['timestamp', define.timestamp(), 'timestamp_send', moments.map((moment) => moment.slice(0, -1))],
  ['timestamptz', define.timestamptz(), 'timestamptz_send', moments],
  ['uuid', define.uuid(), 'uuid_send', fc.uuid()],
  [
    'bytea',
    define.bytea(),
    'byteasend',
    fc.uint8Array({ maxLength: 20 }).map((b) => `\\x${Buffer.from(b).toString('hex')}`),
  ],
  ['text', define.text(), 'textsend', words],
  ['varchar(5)', define.varchar(5), 'varcharsend', words],
  ['jsonb', define.jsonb(), 'jsonb_send', fc.json().filter((json) => !/\\u(0000|d[89a-f])/i.test(json))],
];

test.each(cases)(
  'every value of %s is taken as PostgreSQL prints it, and stays the same',
  async (type, column, send, texts) => {
    await client.query("set timezone = 'UTC'");
    const encode = fieldEncoder(column, { quoted: true });
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { minLength: VALUES, maxLength: VALUES }), async (list) => {
        const { rows } = await client.query<{ printed: string; bytes: Buffer }>(
          `select t::${type}::text as printed, ${send}(t::${type}) as bytes
         from unnest($1::text[]) with ordinality u (t, place) order by place`,
          [list],
        );
        for (const { printed, bytes } of rows) {
          const encoded = encode(printed);
          expect([printed, Buffer.isBuffer(encoded) ? encoded.toString('hex') : encoded]).toEqual([
            printed,
            bytes.toString('hex'),
          ]);
        }
      }),
      search(10),
    );
  },
);

/** The reject codes that a text which is nothing of the kind may have. */
const codes: Readonly<Record<string, readonly string[]>> = {
  smallint: ['not-an-integer', 'out-of-range'],
  integer: ['not-an-integer', 'out-of-range'],
  bigint: ['not-an-integer', 'out-of-range'],
  numeric: ['not-a-number', 'out-of-range'],
  'numeric(12,4)': ['not-a-number', 'out-of-range', 'too-precise'],
  real: ['not-a-number', 'out-of-range'],
  'double precision': ['not-a-number', 'out-of-range'],
  boolean: ['not-a-boolean'],
  date: ['not-a-date'],
  time: ['not-a-time', 'too-precise'],
  timestamp: ['not-a-timestamp', 'too-precise'],
  timestamptz: ['not-a-timestamp', 'too-precise', 'missing-offset'],
  uuid: ['not-a-uuid'],
  bytea: ['not-bytea'],
  text: ['nul-byte'],
  'varchar(5)': ['nul-byte', 'too-long'],
  jsonb: ['not-json', 'nul-byte'],
};

/** A text with something else in the place of a part of it. */
const changed = (texts: fc.Arbitrary<string>) =>
  fc
    .tuple(
      texts,
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.constantFrom('', '9', '99999', '-', 'e', ' ', 'x', ':', '.', '\0', '}'),
    )
    .map(([text, place, taken, put]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + put + text.slice(at + taken);
    });

test.each(cases)(
  'a text that is no %s is refused with a code of its kind, and as out of range only where PostgreSQL refuses it too',
  async (type, column, _, texts) => {
    const encode = fieldEncoder(column, { quoted: true });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(changed(texts), { minLength: VALUES, maxLength: VALUES }), async (list) => {
        const told = list.map((text) => ({ text, code: encode(text) })).filter(({ code }) => !Buffer.isBuffer(code));
        refused += told.length;
        for (const { text, code } of told) expect([text, codes[type]]).toEqual([text, expect.arrayContaining([code])]);
        const wide = told.filter(({ code }) => code === 'out-of-range').map(({ text }) => text);
        const { rows } = await client.query<{ valid: boolean }>(
          'select pg_input_is_valid(t, $2) as valid from unnest($1::text[]) with ordinality u (t, place) order by place',
          [wide, type],
        );
        for (const [index, text] of wide.entries()) expect([text, rows[index]?.valid]).toEqual([text, false]);
      }),
      search(10),
    );
    expect(refused).toBeGreaterThan(10);
  },
);
