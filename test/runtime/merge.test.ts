import { beforeAll, describe, expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { csv, definePipeline, defineTable, integer, merge, numeric, text } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import * as protocol from '../../runtime/load-protocol.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { startRun } from '../../runtime/runs.ts';
import { onEachServer, useDatabase } from '../database.ts';

const ROWS = 12_000;
const columns = { 'Order "by"': integer(), place: integer(), words: text(), amount: numeric(9, 2) };
const base = { columns, key: ['place', 'Order "by"'], audit: true } as const;
const plain = defineTable({ ...base, name: 'plain', source: csv({ prefix: 'plain/' }), load: merge() });
const traced = defineTable({
  ...base,
  name: 'Traced',
  source: csv({ prefix: 'traced/' }),
  load: merge({ latest: 'amount' }),
  lineage: true,
});
const keys = defineTable({
  name: 'keys',
  source: csv({ prefix: 'keys/' }),
  columns: { id: integer(), part: text() },
  key: ['part', 'id'],
  load: merge(),
});
/** Columns with the names that the publish function itself uses. */
const names = [
  '_place',
  'place',
  'old',
  'home',
  'rank',
  'staging',
  'load_id',
  'target',
  'changes',
  'file_id',
  'position',
];
const named = defineTable({
  name: 'Named',
  source: csv({ prefix: 'named/' }),
  columns: { ...Object.fromEntries(names.map((name) => [name, integer()])), ctids: integer() },
  key: ['ctids'],
  load: merge(),
  lineage: true,
});

onEachServer('a large load into a table that has rows', (version) => {
  const database = useDatabase(version);
  let client: Client;
  let fingerprints: ReadonlyMap<string, string>;
  let files = 0;

  beforeAll(async () => {
    client = await database.connect();
    const pipeline = await compilePipeline(
      definePipeline({ name: 'large', tables: [plain, traced, keys, named] }),
      '.',
    );
    fingerprints = new Map(pipeline.tables.map(({ model, fingerprint }) => [model.name, fingerprint]));
    await migrate(client, pipeline);
  });

  /** Stages what a query gives as one file, and publishes it. */
  async function load(target: string, query: string, ascending: boolean): Promise<protocol.LoadCounts> {
    const run = await startRun(client, 'large', 'test', '1');
    const loadId = await protocol.openLoad(client, run.id, target, fingerprints.get(target) ?? '');
    const file = { uri: `f${++files}`, etag: '1', size: 1, modified: '2026-01-01T00:00:00Z', stat: null };
    await protocol.offerFiles(client, loadId, [file]);
    const [pending] = await protocol.pendingFiles(client, loadId);
    const staging = await protocol.stageLoad(client, loadId, 1);
    const { rowCount } = await client.query(
      `insert into aspen_staging.${staging} select q.*, 1, row_number() over () from (${query}) q`,
    );
    const staged = rowCount ?? 0;
    await protocol.markPart(client, loadId, 1, [
      {
        id: pending?.id ?? 0n,
        read: staged,
        staged,
        rejected: 0,
        code: null,
        message: null,
        retry: false,
        warnings: [],
        first_key: ascending ? '01' : null,
        last_key: ascending ? '02' : null,
      },
    ]);
    const counts = await protocol.publishLoad(client, loadId);
    await protocol.sweepStaging(client);
    return counts;
  }
  const series = (amount = 'i', to = ROWS) =>
    `select i as a, i % 7 as b, 'word ' || i as c, (${amount})::numeric(9, 2) as d from generate_series(1, ${to}) i`;
  const stateOf = async (table: string) =>
    (
      await client.query(
        `select count(*)::int as rows, sum("Order ""by""" * place)::int as keys, sum(amount)::int as amounts,
           count(updated)::int as updated from ${table}`,
      )
    ).rows[0];

  test.each([true, false])('that changes nothing touches nothing (keys ascend: %s)', async (ascending) => {
    await load('plain', series(), ascending);
    const before = await stateOf('plain');
    expect(await load('plain', series(), ascending)).toMatchObject({
      read: ROWS,
      inserted: 0,
      updated: 0,
      unchanged: ROWS,
      superseded: 0,
    });
    expect(await stateOf('plain')).toEqual(before);
  });

  test('touches the rows that changed, and adds those that are new', async () => {
    const counts = await load('plain', series('case when i % 100 = 0 then 0 else i end', ROWS + 50), true);
    expect(counts).toMatchObject({ inserted: 50, updated: ROWS / 100, unchanged: ROWS - ROWS / 100, superseded: 0 });
    expect(await stateOf('plain')).toMatchObject({ rows: ROWS + 50, updated: ROWS / 100 });
  });

  test('sees a NULL that became a value, and a value that became NULL', async () => {
    const one = 'select 1 as a, 1 as b, null::text as c, 1::numeric(9, 2) as d';
    const now = series('case when i % 100 = 0 and i <= 12000 then 0 else i end').replace(
      'generate_series(1,',
      'generate_series(2,',
    );
    expect(await load('plain', `${one} union all ${now}`, true)).toMatchObject({ inserted: 0, updated: 1 });
    expect(await load('plain', series('case when i % 100 = 0 then 0 else i end'), true)).toMatchObject({ updated: 1 });
  });

  test('of records with one key the last wins, also where it is as the table has it and an earlier one is not', async () => {
    const state = await stateOf('plain');
    const other = "select 5 as a, 5 as b, 'another' as c, 1::numeric(9, 2) as d";
    const now = series('case when i % 100 = 0 then 0 else i end');
    expect(await load('plain', `${other} union all ${now}`, false)).toMatchObject({
      inserted: 0,
      updated: 0,
      unchanged: ROWS,
      superseded: 1,
    });
    expect(await stateOf('plain')).toEqual(state);
  });

  test('where nearly all rows changed does the same', async () => {
    expect(await load('plain', series('i + 1', ROWS + 60), true)).toMatchObject({ inserted: 10, updated: ROWS + 50 });
  });

  test('with `latest` and lineage keeps newer rows, and says which file the others came from', async () => {
    await load('Traced', series(), true);
    expect(
      await load('Traced', series('case when i % 200 = 0 then i + 1 when i % 200 = 1 then 0 else i end'), true),
    ).toMatchObject({ inserted: 0, updated: ROWS / 200, superseded: ROWS / 200, unchanged: ROWS - ROWS / 100 });
    const { rows } = await client.query(
      'select count(*)::int as rows from "Traced" t join aspen.source_file s on s.id = t._file group by s.id order by s.id',
    );
    expect(rows).toEqual([{ rows: ROWS - ROWS / 200 }, { rows: ROWS / 200 }]);
  });

  describe('of a table that somebody has', () => {
    const changed = series('case when i % 100 = 0 then 0 else i end', ROWS + 50);
    const cases: readonly (readonly [string, string, object])[] = [
      [
        'divided into partitions',
        `create table public.plain (like old including all) partition by hash (place);
         create table public.part_0 partition of public.plain for values with (modulus 2, remainder 0);
         create table public.part_1 partition of public.plain for values with (modulus 2, remainder 1)`,
        { inserted: ROWS, unchanged: 0 },
      ],
      [
        'given tables that inherit from it',
        `create table public.plain (like old including all);
         create table public.part_0 () inherits (public.plain); create table public.part_1 () inherits (public.plain);
         insert into part_0 select i, i % 7, 'word ' || i, i from generate_series(1, ${ROWS}, 2) i`,
        { inserted: ROWS / 2, unchanged: ROWS / 2 },
      ],
    ];
    test.each(cases)('%s counts and touches each row where it is', async (_, create, first) => {
      await client.query('begin; alter table plain rename to old');
      await client.query(create);
      await client.query(
        `do $$ begin execute format('alter table plain owner to %1$I; alter table part_0 owner to %1$I;
           alter table part_1 owner to %1$I', (select tableowner from pg_tables where tablename = 'old')); end $$; commit`,
      );
      expect(await load('plain', series(), true)).toMatchObject(first);
      expect(await load('plain', changed, true)).toMatchObject({ inserted: 50, updated: ROWS / 100 });
      const { rows } = await client.query(
        `select count(*)::int as wrong from (${changed}) q full join plain p on p.place = q.b and p."Order ""by""" = q.a
         where (q.c, q.d) is distinct from (p.words, p.amount)`,
      );
      expect(rows).toEqual([{ wrong: 0 }]);
      expect(await load('plain', series('i + 1', ROWS + 60), true)).toMatchObject({ inserted: 10, updated: ROWS + 50 });
      await client.query('drop table plain cascade; alter table old rename to plain');
    });
  });

  test('has columns of any names', async () => {
    const values = (last: string) =>
      `select ${names.map(() => 'i').join(', ')}, ${last} from generate_series(1, ${ROWS}) i`;
    expect(await load('Named', values('i'), true)).toMatchObject({ inserted: ROWS });
    expect(await load('Named', values('i + 3'), true)).toMatchObject({ inserted: 3, updated: ROWS - 3 });
    const changed = values('i + 3').replace('i, ', 'case when i % 1000 = 0 then 0 else i end, ');
    expect(await load('Named', changed, true)).toMatchObject({ updated: 12, unchanged: ROWS - 12 });
  });

  describe('of a table that is nothing but its key', () => {
    const query = (to: number) => `select i as a, 'part ' || i % 3 as b from generate_series(1, ${to}) i`;
    test('adds those that are new', async () => {
      await load('keys', query(ROWS), true);
      expect(await load('keys', query(ROWS + 5), true)).toMatchObject({ inserted: 5, updated: 0, unchanged: ROWS });
    });
  });
});
