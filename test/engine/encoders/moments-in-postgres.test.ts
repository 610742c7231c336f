import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
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
const RUNS = 10;
const TEXTS = 300;

const hex = (value: Buffer | string | null) => (Buffer.isBuffer(value) ? value.toString('hex') : value);
const instants = fc
  .tuple(
    fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([date, micros]) => `${date.toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}`);

describe('a format reads what PostgreSQL writes by it, as PostgreSQL reads it', () => {
  // PostgreSQL's own pattern where ours, which takes up to six digits, has none.
  const fractions = (format: string) => format.replace(/([.,])FF/, '$1US');

  /** Reads by PostgreSQL's leave; null where it cannot. */
  async function createReader(): Promise<void> {
    await client.query(`create or replace function pg_temp.read_moment(t text, pattern text) returns timestamp language plpgsql as
      $$ begin return to_timestamp(t, pattern) at time zone 'UTC'; exception when others then return null; end $$`);
  }

  test.each([
    ['date', 'DD.MM.YYYY', define.date],
    ['date', 'YYYYMMDD', define.date],
    ['date', 'FMMM/FMDD/YYYY', define.date],
    ['date', 'DD Mon YYYY', define.date],
    ['timestamp', 'YYYY-MM-DD HH24:MI:SS', define.timestamp],
    ['timestamp', 'YYYY-MM-DD HH24:MI:SS.FF', define.timestamp],
    ['timestamp', 'DD/MM/YYYY HH24:MI:SS,FF', define.timestamp],
    ['timestamp', 'FMMM/FMDD/YYYY FMHH12:MI AM', define.timestamp],
    ['timestamp', 'YYYYMMDDTHH24MISS', define.timestamp],
    ['timestamp', 'Mon FMDD, YYYY HH12:MI:SS AM', define.timestamp],
  ])('%s by %s', async (_, format, typed) => {
    await createReader();
    const encode = fieldEncoder(typed({ format }), { quoted: true });
    const pattern = fractions(format).replace('T', '"T"');
    const send = typed === define.date ? 'date_send(m::date)' : 'timestamp_send(m)';
    const odd = fc.constantFrom('', '0', '1', '9', '-', '/', '.', ' ', ':', 'A', 'm', '\u0660');
    const changes = fc.array(fc.option(fc.tuple(fc.nat(), fc.nat({ max: 1 }), odd)), {
      minLength: TEXTS,
      maxLength: TEXTS,
    });
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(instants, { minLength: TEXTS, maxLength: TEXTS }), changes, async (list, spoilt) => {
        const { rows: written } = await client.query<{ text: string }>(
          'select to_char(t::timestamp, $2) as text from unnest($1::text[]) with ordinality u (t, p) order by p',
          [list, pattern],
        );
        const texts = written.map(({ text }, index) => {
          const [place = 0, taken = 0, put = ''] = spoilt[index] ?? [];
          const at = place % (text.length + 1);
          return text.slice(0, at) + put + text.slice(at + taken);
        });
        const { rows } = await client.query<{ bytes: Buffer | null }>(
          `select ${send} as bytes from (select p, pg_temp.read_moment(t, $2) as m
             from unnest($1::text[]) with ordinality u (t, p)) read order by p`,
          [texts, pattern],
        );
        for (const [index, text] of texts.entries()) {
          const encoded = encode(text);
          if (text === written[index]?.text)
            expect([text, hex(encoded)]).toEqual([text, hex(rows[index]?.bytes ?? null)]);
          if (!Buffer.isBuffer(encoded)) continue;
          accepted++;
          expect([text, hex(encoded)]).toEqual([text, hex(rows[index]?.bytes ?? null)]);
        }
      }),
      search(RUNS),
    );
    expect(accepted).toBeGreaterThan(RUNS * TEXTS * 0.15);
  });
});

describe('a local time of a zone is the instant that PostgreSQL gives, where there is just one', () => {
  // Half-hour shifts, a day that was left out (Apia, 2011-12-30), offsets that are no whole hours.
  test.each([
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Asia/Kathmandu',
    'America/Sao_Paulo',
  ])('%s', async (timezone) => {
    const encode = fieldEncoder(define.timestamptz({ timezone }));
    const { rows: changes } = await client.query<{ local: string }>(
      `select to_char(h at time zone $1, 'YYYY-MM-DD HH24:MI:SS') as local
       from generate_series(timestamptz '1972-01-01', '2037-12-31', '1 hour') h
       where h at time zone $1 - (h - interval '1 hour') at time zone $1 <> interval '1 hour'`,
      [timezone],
    );
    const near = changes.flatMap(({ local }) =>
      [-1500, -95, -61, -60, -59, -31, -30, -29, -1, 0, 1, 29, 30, 31, 59, 60, 61, 95, 1500].map((minutes) =>
        new Date(Date.parse(`${local}Z`) + minutes * 60_000).toISOString().slice(0, 19),
      ),
    );
    const [any] = fc.sample(
      fc.array(
        fc
          .date({ min: new Date('1972-01-01'), max: new Date('2037-01-01'), noInvalidDate: true })
          .map((date) => date.toISOString().slice(0, 23)),
        { minLength: 2000, maxLength: 2000 },
      ),
      1,
    );
    const texts = [...near, ...(any ?? [])];
    // How many instants show this local time on the zone's clocks: looked for from a day before to a day after.
    const { rows } = await client.query<{ bytes: Buffer; times: bigint }>(
      `select timestamptz_send(t::timestamp at time zone $2) as bytes, (
         select count(distinct i) from unnest(array[-25, -24, -2, -1, -0.5, 0, 0.5, 1, 2, 24, 25]) h,
           lateral (select (t::timestamp + h * interval '1 hour') at time zone $2 - h * interval '1 hour' as i) each
         where i at time zone $2 = t::timestamp) as times
       from unnest($1::text[]) with ordinality u (t, p) order by p`,
      [texts, timezone],
    );
    const expected = rows.map(({ bytes, times }) => (Number(times) === 1 ? hex(bytes) : 'ambiguous-time'));
    expect(texts.map((text) => [text, hex(encode(text))])).toEqual(texts.map((text, at) => [text, expected[at]]));
  });
});
