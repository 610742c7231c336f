import { describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = `
import { append, csv, definePipeline, defineTable, integer } from 'aspen-glue';
export default definePipeline({ name: 'mine', source: 'files', tables: [
  defineTable({ name: 'notes', source: csv({ prefix: 'notes/' }), load: append(), columns: { id: integer() } }) ] });`;

/** One value of each kind that a client might read in another way than PostgreSQL writes it, with that text. */
const VALUES: Readonly<Record<string, readonly [sql: string, text: string]>> = {
  day: ["date '2024-03-22'", '2024-03-22'],
  ancient: ["date '0044-03-15 BC'", '0044-03-15 BC'],
  never: ["timestamptz 'infinity'", 'infinity'],
  moment: ["timestamp '2024-03-22 01:02:03.123456'", '2024-03-22 01:02:03.123456'],
  instant: ["timestamptz '2024-03-22 01:02:03+02'", '2024-03-21 23:02:03+00'],
  span: ["interval '1 day 02:03'", '1 day 02:03:00'],
  many: ["array['a', null, 'c d']", '{a,NULL,"c d"}'],
  bytes: ["'\\x00ff'::bytea", '\\x00ff'],
  price: ['1234567890123456789.10::numeric', '1234567890123456789.10'],
  spot: ['point(1.5, 2)', '(1.5,2)'],
  huge: ['9007199254740993', '9007199254740993'],
  nan: ["'NaN'::float8", 'NaN'],
};
const all = `select ${Object.entries(VALUES)
  .map(([name, [sql]]) => `${sql} as ${name}`)
  .join(', ')}`;

const texts = Object.fromEntries(Object.entries(VALUES).map(([name, [, text]]) => [name, text]));

describe('aspen query', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  writeFiles(folder, { 'aspen.config.ts': config });
  // A zone in which the day begins long before it does in UTC.
  const query = (...args: string[]) =>
    aspen(folder, ['query', ...args, '--database', database.url], { TZ: 'Pacific/Auckland' });
  const row = async (sql: string) => (await query(sql, '--json')).events.find(({ event }) => event === 'row')?.['row'];

  test('shows each value as PostgreSQL writes it, whatever the zone of this machine is', async () => {
    const { stdout } = await query(all, '-x');
    const shown = stdout.split('\n').flatMap((line) => {
      const [, name, text] = /^ {2}(\w+) +(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, text]];
    });
    expect(Object.fromEntries(shown)).toEqual(texts);
  });

  test('gives the same texts as JSON', async () => {
    expect(await row(all)).toEqual(texts);
  });

  test('gives JSON its own truth values, numbers and documents, with every digit', async () => {
    const sql = `select true as yes, 7::smallint as small, 42::bigint as large, 1.5::float4 as real, null::int as nothing,
      '{"a": 12345678901234567890.1, "b": "\\u2028"}'::json as kept, jsonb '[1, 2]' as packed, E'{"a":\\n1}'::json as broken`;
    const { stdout, events } = await query(sql, '--json');
    expect(events[0]?.['row']).toEqual({
      yes: true,
      small: 7,
      large: 42,
      real: 1.5,
      nothing: null,
      kept: { a: Number('12345678901234567890.1'), b: '\u2028' },
      packed: [1, 2],
      broken: { a: 1 },
    });
    expect(stdout).toContain('12345678901234567890.1');
  });

  test('hides no column behind another one of the same name', async () => {
    expect(await row('select 1 as a, 2 as a, 3 as a_2')).toEqual({ a: 1, a_2: 2, a_2_2: 3 });
  });

  test('shows NULL and the empty text differently', async () => {
    const { stdout } = await query("select null as a, '' as b, 'x' as c");
    expect(stdout).toBe('a     b  c\nNULL     x\n');
  });

  test('shows a wide row as one line for each column, with -x', async () => {
    const { stdout, stderr } = await query("select 1 as id, E'two\\nlines' as words union all select 2, null", '-x');
    expect(stdout).toBe('row 1\n  id     1\n  words  two\\nlines\n\nrow 2\n  id     2\n  words  NULL\n\n');
    expect(stderr).toBe('2 rows\n');
  });

  test('shows the heads of an answer without rows', async () => {
    expect((await query('select 1 as id where false')).stdout).toBe('id\n');
    expect((await query('select 1 as id where false', '-x')).stdout).toBe('');
  });
});
