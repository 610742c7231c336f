import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunOutcome, runPipeline } from '../../../engine/load/run-pipeline.ts';
import { type CompiledPipeline, compilePipeline } from '../../../generator/compile-pipeline.ts';
import { append, csv, definePipeline, defineTable, integer, merge, text } from '../../../model/index.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import { DirectTransaction } from '../../../runtime/direct-transaction.ts';
import * as protocol from '../../../runtime/load-protocol.ts';
import { migrate } from '../../../runtime/migrate/migrate.ts';
import { startRun } from '../../../runtime/runs.ts';
import { onEachServer, useDatabase } from '../../database.ts';

const columns = { id: integer(), words: text() };
const things = defineTable({
  name: 'things',
  source: csv({ prefix: 'things/' }),
  columns,
  key: ['id'],
  load: merge(),
});
const events = defineTable({ name: 'Events', source: csv({ prefix: 'events/' }), columns, load: append() });
const GOOD = 'id,words\n1,one\n2,two\n3,\n';

onEachServer('a first load', (version) => {
  const database = useDatabase(version);
  const source = mkdtempSync(join(tmpdir(), 'aspen-direct-'));
  let pipeline: CompiledPipeline;
  let client: Client;

  beforeAll(async () => {
    pipeline = await compilePipeline(definePipeline({ name: 'direct', source, tables: [things, events] }), source);
    client = await database.connect();
    await migrate(client, pipeline);
  });
  beforeEach(async () => {
    await client.query('truncate things, "Events"; truncate aspen.run, aspen.source_file cascade');
    for (const folder of ['things', 'events']) rmSync(join(source, folder), { recursive: true, force: true });
  });
  afterAll(() => rmSync(source, { recursive: true }));

  const put = (path: string, content: string) => {
    mkdirSync(join(source, path, '..'), { recursive: true });
    writeFileSync(join(source, path), content);
  };
  const load = (): Promise<RunOutcome> =>
    runPipeline({
      pipeline,
      tables: pipeline.tables,
      connect: () => database.connect(),
      source: { kind: 'folder', folder: source },
      version: 'test',
      signal: new AbortController().signal,
      report: () => undefined,
    });
  const loads = async () =>
    (await client.query<{ direct: boolean; status: string }>('select direct, status from aspen.load order by id')).rows;
  const words = async () =>
    (await client.query<{ id: number; words: string | null }>('select id, words from things order by id')).rows;
  const keyOf = async () =>
    (
      await client.query(
        `select conname, pg_get_constraintdef(oid) as definition from pg_constraint
         where conrelid = 'things'::regclass and contype = 'p'`,
      )
    ).rows;

  test('goes straight into its table, the key is there again, and the ledger says what staging would have said', async () => {
    put('things/a.csv', GOOD);
    put('things/b.csv', 'words,id\n"four ""4""",4\n');
    put('events/a.csv', GOOD);
    const { tables } = await load();
    expect(tables.map(({ counts }) => counts)).toMatchObject([
      {
        read: 4,
        inserted: 4,
        updated: 0,
        unchanged: 0,
        superseded: 0,
        suppressed: 0,
        rejected: 0,
        held: 0,
        published: 2,
      },
      { read: 3, inserted: 3, published: 1 },
    ]);
    expect(await loads()).toEqual([
      { direct: true, status: 'published' },
      { direct: true, status: 'published' },
    ]);
    expect(await words()).toEqual([
      { id: 1, words: 'one' },
      { id: 2, words: 'two' },
      { id: 3, words: null },
      { id: 4, words: 'four "4"' },
    ]);
    expect(await keyOf()).toEqual([{ conname: 'things_pkey', definition: 'PRIMARY KEY (id)' }]);
    const { rows } = await client.query(
      `select e.created is not null as created, e.created_by = session_user as by_us, s.uri like '%/events/a.csv' as from_file
       from "Events" e join aspen.source_file s on s.id = e._file group by 1, 2, 3`,
    );
    expect(rows).toEqual([{ created: true, by_us: true, from_file: true }]);
    const { rows: left } = await client.query(
      `select (select count(*) from aspen.direct_load) as begun,
         (select count(*) from pg_class where relnamespace = 'aspen_staging'::regnamespace) as staging`,
    );
    expect(left).toEqual([{ begun: 0n, staging: 0n }]);
  });

  test('is the only one that goes straight into its table: the next goes through staging', async () => {
    put('things/a.csv', GOOD);
    await load();
    put('things/b.csv', 'id,words\n3,three\n4,four\n');
    expect((await load()).tables[0]?.counts).toMatchObject({ read: 2, inserted: 1, updated: 1 });
    expect((await loads()).map(({ direct }) => direct)).toEqual([true, false]);
  });

  describe('goes through staging, with the same promises,', () => {
    const cases: readonly (readonly [string, string | null, string | null, string, object])[] = [
      ['where a key repeats', null, null, 'id,words\n1,one\n2,two\n1,uno\n', { inserted: 2, superseded: 1 }],
      ['where a record is refused', null, null, 'id,words\n1,one\nx,two\n', { refused: 1, rejected: 1, held: 1 }],
      ['where a file is refused', null, null, 'words\none\n', { refused: 1, read: 0 }],
      [
        'where a constraint is violated',
        "alter table things add constraint small check (words <> 'two')",
        'alter table things drop constraint small',
        GOOD,
        { refused: 1, published: 0 },
      ],
      [
        'where another table’s foreign key points at it',
        'create table referring (id integer references things)',
        'drop table referring',
        GOOD,
        { inserted: 3 },
      ],
      [
        'where a view depends on its key',
        'create view grouped as select id, words, count(*) from things group by id',
        'drop view grouped',
        GOOD,
        { inserted: 3 },
      ],
      [
        'where a trigger wants to see each row',
        `create function seen() returns trigger language plpgsql as $$ begin return new; end $$;
         create trigger seen before insert on things for each row execute function seen()`,
        'drop trigger seen on things; drop function seen()',
        GOOD,
        { inserted: 3 },
      ],
      [
        'where a rule is on it',
        'create rule also as on delete to things do also notify gone',
        'drop rule also on things',
        GOOD,
        { inserted: 3 },
      ],
      [
        'where its rows have owners',
        'alter table things enable row level security',
        'alter table things disable row level security',
        GOOD,
        { inserted: 3 },
      ],
      [
        'where it has heirs',
        'create table heir () inherits (things)',
        "drop table heir; vacuum things; update pg_class set relhassubclass = false where relname = 'things'",
        GOOD,
        { inserted: 3 },
      ],
      [
        'where it is published to a replica',
        'create publication everything for table things',
        'drop publication everything',
        GOOD,
        { inserted: 3 },
      ],
      [
        'where its schema is published to a replica',
        'create publication everything for tables in schema public',
        'drop publication everything',
        GOOD,
        { inserted: 3 },
      ],
      [
        'where the key’s index was set up by hand',
        'alter index things_pkey set (fillfactor = 70)',
        'alter index things_pkey reset (fillfactor)',
        GOOD,
        { inserted: 3 },
      ],
      [
        'where the key bears a comment',
        "comment on constraint things_pkey on things is 'kept'",
        'comment on constraint things_pkey on things is null',
        GOOD,
        { inserted: 3 },
      ],
      [
        'where it belongs to somebody else, who let rows in and no more',
        `create role keeper_of_things; alter table things owner to keeper_of_things;
         grant select, insert, update, delete on things to aspen_owner`,
        'alter table things owner to aspen_owner; drop role keeper_of_things',
        GOOD,
        { inserted: 3 },
      ],
    ];
    test.each(cases)('%s', async (_, before, after, content, counts) => {
      put('things/a.csv', content);
      if (before !== null) await client.query(before);
      try {
        expect((await load()).tables[0]?.counts).toMatchObject(counts);
      } finally {
        for (const statement of after?.split('; ') ?? []) await client.query(statement);
      }
      expect(await loads()).toEqual([{ direct: false, status: 'published' }]);
      expect((await keyOf()).length).toBe(1);
    });

    test('where somebody uses the table', async () => {
      put('things/a.csv', GOOD);
      const reader = await database.connect();
      await reader.query('begin; select from things');
      expect((await load()).tables[0]?.counts).toMatchObject({ inserted: 3 });
      await reader.query('commit');
      expect(await loads()).toEqual([{ direct: false, status: 'published' }]);
    });
  });

  /** A direct load that took its rows and was not published yet. */
  async function begun() {
    const [control, copy] = [await database.connect(), await database.connect()];
    const table = pipeline.tables[0];
    const run = await startRun(control, 'direct', 'test', '1');
    const loadId = await protocol.openLoad(control, run.id, 'things', table?.fingerprint ?? '');
    await protocol.offerFiles(control, loadId, [
      { uri: 'a', etag: '1', size: 1, modified: '2026-01-01T00:00:00Z', stat: null },
    ]);
    const [file] = await protocol.pendingFiles(control, loadId);
    const outcome = { read: 1, staged: 1, rejected: 0, code: null, message: null, retry: false, warnings: [] };
    const transaction = new DirectTransaction(copy, { schema: 'public', table: 'things', columns: ['id', 'words'] });
    await run.join(copy);
    expect(await transaction.begin(loadId)).toBe(true);
    await transaction.rows(Buffer.from([0, 2, 0, 0, 0, 4, 0, 0, 0, 7, 255, 255, 255, 255]));
    const signal = new AbortController().signal;
    return {
      transaction,
      loadId,
      publish: () => transaction.publish(loadId, [{ id: file?.id ?? 0n, ...outcome }], signal),
    };
  }

  test('that another driver gave up fails at its end, and nothing of it stays', async () => {
    const zombie = await begun();
    const run = await startRun(client, 'direct', 'test', '1');
    await protocol.openLoad(client, run.id, 'things', pipeline.tables[0]?.fingerprint ?? '');
    await expect(zombie.publish()).rejects.toMatchObject({ code: 'load-not-open' });
    await zombie.transaction.rollback();
    expect(await words()).toEqual([]);
    expect((await keyOf()).length).toBe(1);
  });

  test('holds nobody up for long who wants the table too: the other one goes through staging', async () => {
    const slow = await begun();
    const run = await startRun(client, 'direct', 'test', '1');
    const other = await protocol.openLoad(client, run.id, 'things', pipeline.tables[0]?.fingerprint ?? '');
    expect(await protocol.beginDirect(client, other)).toBe(false);
    await slow.transaction.rollback();
  });

  test('takes its table whole: a reader sees no row of it before all are there', async () => {
    const load = await begun();
    const reading = database.connect().then((reader) => reader.query('select id, words from things'));
    expect(await load.publish()).toMatchObject({ inserted: 1, published: 1 });
    expect((await reading).rows).toEqual([{ id: 7, words: null }]);
    await client.query('delete from things');
  });
});
