import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { csv, defineTable, integer, replace, snapshot, text } from '../../model/index.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { useDeliveredFiles } from './delivered-files.ts';

const columns = { id: integer(), part: text(), value: integer({ required: true }) };
const brake = { share: 1 };
const keyed = defineTable({
  name: 'keyed',
  source: csv({ prefix: 'keyed/' }),
  columns,
  key: ['id', 'part'],
  load: snapshot({ brake }),
});
const loose = defineTable({ name: 'loose', source: csv({ prefix: 'loose/' }), columns, load: replace({ brake }) });
const wide = defineTable({
  name: 'wide',
  source: csv({ prefix: 'wide/' }),
  columns,
  key: ['id', 'part'],
  load: snapshot({ brake }),
});

const csvOf = (...rows: readonly string[]) => ['id,part,value', ...rows, ''].join('\n');

onEachServer('a table that files say what is in', (version) => {
  const database = useDatabase(version);
  const files = useDeliveredFiles(database, [keyed, loose, wide]);
  const rows = (table: string) => files.rows(table, `id || part as row, value`);

  describe('keeps what a user has put on it:', () => {
    test.each(['keyed', 'loose'])('views, grants, an index, columns of its own and a trigger of %s', async (table) => {
      await files.begin();
      const client = files.client();
      await client.query(`
        alter table ${table} add number integer generated always as identity, add twice integer generated always as (value * 2) stored;
        create index ${table}_value on ${table} (value);
        create view public.${table}_view as select id, twice from ${table};
        grant select on ${table} to pg_monitor;
        create table public.${table}_log (op text);
        grant insert on public.${table}_log to public;
        create function public.${table}_note() returns trigger language plpgsql as 'begin insert into public.${table}_log values (tg_op); return null; end';
        create trigger note after insert or update or delete on ${table} for each row execute function public.${table}_note()`);
      const { rows: before } = await client.query(
        `select '${table}'::regclass::oid as oid, pg_relation_filenode('${table}') as node`,
      );
      files.put(table, '1.csv', csvOf('1,a,1', '2,a,1', '3,a,1'), 1);
      expect(await files.load(table)).toMatchObject({ status: 'done', findings: [] });
      await client.query(`truncate public.${table}_log`);
      files.put(table, '2.csv', csvOf('2,a,2', '3,a,1', '4,a,1'), 2);
      const { counts } = await files.load(table);
      expect(counts).toMatchObject(
        table === 'keyed' ? { inserted: 1, updated: 1, unchanged: 1, removed: 1 } : { inserted: 3, removed: 3 },
      );
      expect((await client.query(`select id, twice from public.${table}_view order by id`)).rows).toEqual([
        { id: 2, twice: 4 },
        { id: 3, twice: 2 },
        { id: 4, twice: 2 },
      ]);
      expect(
        (await client.query(`select op, count(*)::int as n from public.${table}_log group by op order by op`)).rows,
      ).toEqual(
        table === 'keyed'
          ? ['DELETE', 'INSERT', 'UPDATE'].map((op) => ({ op, n: 1 }))
          : ['DELETE', 'INSERT'].map((op) => ({ op, n: 3 })),
      );
      const { rows: after } = await client.query(
        `select '${table}'::regclass::oid as oid, pg_relation_filenode('${table}') as node`,
      );
      expect(after).toEqual(before);
      expect(
        (await client.query(`select has_table_privilege('pg_monitor', '${table}', 'select') as may`)).rows,
      ).toEqual([{ may: true }]);
      await client.query(
        `drop view public.${table}_view; drop trigger note on ${table}; alter table ${table} drop number, drop twice`,
      );
    });

    test('partitions, over which its rows go and come', async () => {
      await files.begin();
      const client = files.client();
      await client.query(`
        alter table public.wide rename to old_wide;
        create table public.wide (like public.old_wide including defaults) partition by list (part);
        alter table public.wide add primary key (id, part);
        create table public.wide_a partition of public.wide for values in ('a');
        create table public.wide_rest partition of public.wide default;
        alter table public.wide owner to aspen_owner`);
      files.put('wide', '1.csv', csvOf('1,a,1', '2,a,1', '1,b,1', '2,b,1'), 1);
      await files.load('wide');
      files.put('wide', '2.csv', csvOf('1,a,1', '2,b,2', '3,c,1'), 2);
      expect((await files.load('wide')).counts).toMatchObject({ inserted: 1, updated: 1, unchanged: 1, removed: 2 });
      expect(await rows('wide')).toEqual([
        { row: '1a', value: 1 },
        { row: '2b', value: 2 },
        { row: '3c', value: 1 },
      ]);
    });
  });

  test.each(['keyed', 'loose'])(
    'is seen as the file before it or as this one, and never with less: %s',
    async (table) => {
      await files.begin();
      const delivered = (value: number) =>
        csvOf(...Array.from({ length: 300 }, (_, id) => `${id + value * 100},a,${value}`));
      files.put(table, '0.csv', delivered(0), 1);
      await files.load(table);
      const reader = await database.connect();
      const seen = new Set<string>();
      let stopped = false;
      const reading = (async () => {
        while (!stopped) {
          const { rows: found } = await reader.query(
            `select concat_ws(' ', count(*), min(value), max(value), min(id)) as said from ${table}`,
          );
          seen.add(String(found[0]?.said));
          await sleep(1);
        }
      })();
      for (const value of [1, 2, 3]) {
        files.put(table, `${value}.csv`, delivered(value), 1 + value);
        await files.load(table);
      }
      stopped = true;
      await reading;
      await reader.end();
      const whole = [0, 1, 2, 3].map((value) => `300 ${value} ${value} ${value * 100}`);
      expect(whole).toEqual(expect.arrayContaining([...seen]));
      expect(seen.size).toBeGreaterThan(1);
    },
  );

  test('loses the row whose key has values of several others, one from each', async () => {
    await files.begin();
    files.put('keyed', '1.csv', csvOf('1,a,1', '1,b,1', '2,a,1', '2,b,1'), 1);
    await files.load('keyed');
    files.put('keyed', '2.csv', csvOf('1,a,1', '2,b,1'), 2);
    expect((await files.load('keyed')).counts).toMatchObject({ removed: 2, unchanged: 2 });
    expect(await rows('keyed')).toEqual([
      { row: '1a', value: 1 },
      { row: '2b', value: 1 },
    ]);
  });
});
