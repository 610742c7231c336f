import { expect, test, vi } from 'vitest';
import { RefusedFinder } from '../../runtime/find-refused.ts';
import { onEachServer, useDatabase } from '../database.ts';

const STORED = 20;

vi.mock('../../model/limits.ts', async (original) => {
  const { limits } = await original<typeof import('../../model/limits.ts')>();
  return { limits: { ...limits, storedRejects: 20 } };
});

const int4 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int8 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};
const json = (text: string | null) => (text === null ? null : Buffer.from(`\u0001${text}`));

/** A tuple of binary COPY. */
function tuple(...fields: readonly (Buffer | null)[]): Buffer {
  const head = Buffer.alloc(2);
  head.writeInt16BE(fields.length);
  return Buffer.concat([
    head,
    ...fields.map((field) => (field === null ? int4(-1) : Buffer.concat([int4(field.length), field]))),
  ]);
}

onEachServer('records that only the database refuses', (version) => {
  const database = useDatabase(version);

  test('are found with the SQLSTATE of each, and many of them by few statements where the server can judge JSON', async () => {
    const client = await database.connect();
    await client.query(`create schema aspen_staging; create table aspen_staging.documents
      (first jsonb, amount integer check (amount > 0), second jsonb, _position integer, _record bigint)`);
    await client.query(`create function aspen_staging.too_much() returns trigger language plpgsql as $$
      begin if new.amount = 702 then perform 1 / 0; end if; return new; end $$`);
    await client.query(`create trigger too_much before insert on aspen_staging.documents
      for each row execute function aspen_staging.too_much()`);
    const place = (record: number) => [int4(3), int8(record)] as const;
    const tuples = Array.from({ length: 1000 }, (_, record) => {
      if (record % 4 === 0) return tuple(json('{"a": "\\u0000"}'), int4(1), json('1e999999'), ...place(record));
      if (record % 4 === 1) return tuple(json(null), int4(1), json('[1e999999]'), ...place(record));
      return tuple(json('{"ä": [null]}'), int4(record), json(null), ...place(record));
    });
    const columns = ['first', 'amount', 'second'];
    const finder = new RefusedFinder(client, { table: 'documents', columns }, [0, 2], async () => false);
    await client.query('begin');
    const asked = vi.spyOn(client, 'query');
    await finder.rows(Buffer.concat(tuples.slice(0, 500)));
    await finder.rows(Buffer.concat(tuples.slice(500)));
    if (version >= 16) expect(asked.mock.calls.length).toBeLessThan(120);
    asked.mockRestore();
    await client.query('rollback');
    expect(finder.found.toSorted((a, b) => a.record - b.record)).toEqual(
      tuples.flatMap((_, record) => {
        const sqlstate = record === 702 ? '22012' : ['22P05', '22003'][record % 4];
        return sqlstate === undefined ? [] : [{ position: 3, record, sqlstate }];
      }),
    );
    await client.query('drop schema aspen_staging cascade');
    await client.end();
  });

  test('are looked for no more in a file that is refused for those that were found, and in others they are', async () => {
    const client = await database.connect();
    await client.query(`create schema aspen_staging;
      create table aspen_staging.numbers (amount integer, _position integer, _record bigint);
      create function aspen_staging.divide() returns trigger language plpgsql as $$
        begin perform 1 / new.amount; return new; end $$;
      create trigger divide before insert on aspen_staging.numbers for each row execute function aspen_staging.divide()`);
    const chunk = (position: number, amount: number) =>
      Buffer.concat(Array.from({ length: 30 }, (_, record) => tuple(int4(amount), int4(position), int8(record))));
    const asked: number[] = [];
    const finder = new RefusedFinder(client, { table: 'numbers', columns: ['amount'] }, [], async (position, found) => {
      asked.push(position, found);
      return position === 1;
    });
    await client.query('begin');
    for (const position of [1, 1, 2, 3]) await finder.rows(chunk(position, position === 3 ? 1 : 0));
    await client.query('rollback');
    expect([...finder.lost]).toEqual([1]);
    expect(asked).toEqual([1, STORED, 2, STORED]);
    const found = (position: number) => finder.found.filter((each) => each.position === position).length;
    expect([found(1), found(2), found(3)]).toEqual([STORED, 30, 0]);
    await client.query('drop schema aspen_staging cascade');
    await client.end();
  });
});
