import { beforeAll, beforeEach, expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { csv, definePipeline, defineTable, integer, merge, text } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import * as protocol from '../../runtime/load-protocol.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { filesOf, offer, openLoad, outcome, stageFiles } from './staged-load.ts';

const things = defineTable({
  name: 'things',
  source: csv({ prefix: 'things/' }),
  columns: { id: integer(), words: text() },
  key: ['id'],
  load: merge(),
});
const pipeline = await compilePipeline(definePipeline({ name: 'careless', tables: [things] }), '.');
const [table] = pipeline.tables;
if (table === undefined) throw new Error('There is no table.');

onEachServer('of a client that keeps to no rule', (version) => {
  const database = useDatabase(version, { mayLeaveStaging: true });
  let client: Client;
  const hasKey = async () =>
    (await client.query("select from pg_constraint where conrelid = 'things'::regclass and contype = 'p'")).rowCount;
  const rows = async () => (await client.query('select id, words from things order by id')).rows;

  beforeAll(async () => {
    client = await database.connect();
    await migrate(client, pipeline);
  });
  beforeEach(async () => {
    await client.query('rollback; truncate things');
  });

  test('a direct load in a transaction that sees an older table is refused, and takes no row of another session', async () => {
    const { loadId } = await openLoad(client, table, [offer('a')]);
    await client.query('begin isolation level repeatable read; select 1');
    await (await database.connect()).query("insert into things values (1, 'of another')");
    await expect(protocol.beginDirect(client, loadId)).rejects.toMatchObject({ code: 'wrong-isolation' });
    await client.query('rollback');
    expect(await rows()).toEqual([{ id: 1, words: 'of another' }]);
  });

  test.each(['commit', 'set constraints all immediate; commit', "prepare transaction 'careless'"])(
    'a direct load that is not published cannot end with %s: the key is there again',
    async (end) => {
      const { loadId } = await openLoad(client, table, [offer('b')]);
      await client.query('begin');
      expect(await protocol.beginDirect(client, loadId)).toBe(true);
      await client.query("insert into things values (1, 'not published')");
      // A server without prepared transactions says so, and nothing stays either.
      await expect(client.query(end)).rejects.toMatchObject({ code: expect.stringMatching(/AS008|55000/) });
      await client.query('rollback');
      expect([await hasKey(), await rows()]).toEqual([1, []]);
    },
  );

  test('whoever may not insert into the table locks nothing by asking for a direct load', async () => {
    await client.query('set session authorization aspen_loader');
    const { loadId } = await openLoad(client, table, [offer('c')]);
    await client.query('begin');
    expect(await protocol.beginDirect(client, loadId)).toBe(false);
    const { rows: locks } = await client.query(
      `select relation::regclass from pg_locks where pid = pg_backend_pid() and mode = 'AccessExclusiveLock'`,
    );
    expect(locks).toEqual([]);
    await client.query('rollback; reset session authorization');
  });

  test('a file that no part read is not published, and neither is any other of its load', async () => {
    const load = await openLoad(client, table, [offer('d'), offer('e', '1', 1)]);
    await stageFiles(client, { ...load, files: load.files.slice(0, 1) }, () => "select 1, 'one'");
    await expect(protocol.publishLoad(client, load.loadId)).rejects.toMatchObject({
      code: 'parts-missing',
      found: `load ${load.loadId} has 1 files that no part read`,
    });
    expect(Object.values(await filesOf(client, load.loadId)).map(({ status }) => status)).toEqual([
      'pending',
      'pending',
    ]);
  });

  test('a direct load with a file that was not read is not published', async () => {
    const { loadId, files } = await openLoad(client, table, [offer('f'), offer('g', '1', 1)]);
    await client.query('begin');
    await protocol.beginDirect(client, loadId);
    await client.query("insert into things values (1, 'one')");
    const [first] = files;
    await expect(protocol.publishDirect(client, loadId, [outcome(first?.id ?? 0n, 1)])).rejects.toMatchObject({
      code: 'parts-missing',
    });
    await client.query('rollback');
    expect([await hasKey(), await rows()]).toEqual([1, []]);
  });

  test('a part that was not announced takes the place of none that was', async () => {
    const load = await openLoad(client, table, [offer('h')]);
    await protocol.stageLoad(client, load.loadId, 2);
    const outcomes = load.files.map(({ id }) => outcome(id, 0));
    await protocol.markPart(client, load.loadId, 1, outcomes);
    await protocol.markPart(client, load.loadId, 7, outcomes);
    await expect(protocol.publishLoad(client, load.loadId)).rejects.toMatchObject({ code: 'parts-missing' });
  });

  test.each([
    ['another file', 2],
    ['no file', 99],
    ['none at all', null],
  ])('rows that stand in staging under %s are not published', async (_, position) => {
    const load = await openLoad(client, table, [offer(`i ${position}`), offer(`j ${position}`, '1', 1)]);
    const staging = await protocol.stageLoad(client, load.loadId, 1);
    await client.query(`insert into aspen_staging.${staging} values (1, 'one', 1, 1), (2, 'two', $1, 1)`, [position]);
    await protocol.markPart(
      client,
      load.loadId,
      1,
      load.files.map(({ id }, at) => outcome(id, at === 0 ? 2 : 0)),
    );
    await expect(protocol.publishLoad(client, load.loadId)).rejects.toMatchObject({ code: 'staging-lost' });
    expect(await rows()).toEqual([]);
  });

  test('a load that was staged is not published directly too', async () => {
    const load = await openLoad(client, table, [offer('k')]);
    await stageFiles(client, load, () => "select 1, 'one'");
    await client.query('begin');
    await protocol.beginDirect(client, load.loadId);
    await expect(
      protocol.publishDirect(
        client,
        load.loadId,
        load.files.map(({ id }) => outcome(id, 0)),
      ),
    ).rejects.toMatchObject({ code: 'not-direct' });
    await client.query('rollback');
    expect(await hasKey()).toBe(1);
  });
});
