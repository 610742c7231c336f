import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runPipeline } from '../../../engine/load/run-pipeline.ts';
import { type CompiledPipeline, compilePipeline } from '../../../generator/compile-pipeline.ts';
import {
  append,
  bigint,
  csv,
  definePipeline,
  defineTable,
  integer,
  merge,
  text,
  timestamptz,
} from '../../../model/index.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import { onEachServer, useDatabase } from '../../database.ts';

const ofFile = {
  file: text({ fromFile: 'name' }),
  path: text({ fromFile: 'path' }),
  modified: timestamptz({ fromFile: 'modified' }),
  record: bigint({ fromFile: 'record' }),
  loaded: timestamptz({ fromFile: 'loaded' }),
};
const columns = { id: integer(), value: text(), ...ofFile };

onEachServer('what a row holds of its file', (version) => {
  const database = useDatabase(version);
  const home = mkdtempSync(join(tmpdir(), 'aspen-from-file-'));
  let pipeline: CompiledPipeline;
  let client: Client;

  beforeAll(async () => {
    const tables = [
      defineTable({ name: 'merged', source: csv({ prefix: 'merged/' }), columns, key: ['id'], load: merge() }),
      defineTable({
        name: 'newest',
        source: csv({ prefix: 'newest/' }),
        columns: { id: integer(), value: text(), modified: ofFile.modified },
        key: ['id'],
        load: merge({ latest: 'modified' }),
      }),
      defineTable({ name: 'appended', source: csv({ prefix: 'appended/' }), columns, load: append() }),
      defineTable({
        name: 'keyed',
        source: csv({ prefix: 'keyed/' }),
        columns: { file: ofFile.file, record: ofFile.record, value: text() },
        key: ['file', 'record'],
        load: merge(),
      }),
    ];
    pipeline = await compilePipeline(definePipeline({ name: 'from_file', source: '.', tables }), home);
    client = await database.connect();
  });
  beforeEach(async () => {
    for (const { model } of pipeline.tables) {
      rmSync(join(home, model.name), { recursive: true, force: true });
      mkdirSync(join(home, model.name));
    }
    await load('merged');
    await client.query('truncate merged, newest, appended, keyed; truncate aspen.run, aspen.source_file cascade');
  });
  afterAll(() => rmSync(home, { recursive: true }));

  async function load(name: string) {
    const { tables } = await runPipeline({
      pipeline,
      tables: pipeline.tables.filter(({ model }) => model.name === name),
      connect: () => database.connect(),
      source: { kind: 'folder', folder: home, home },
      version: 'test',
      signal: new AbortController().signal,
      report: () => undefined,
    });
    return tables[0];
  }
  function put(path: string, content: string, modified: string): void {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), content);
    utimesSync(join(home, path), new Date(modified), new Date(modified));
  }
  async function rows(table: string, order = 'id'): Promise<readonly Record<string, unknown>[]> {
    return (await client.query(`select * from ${table} order by ${order}`)).rows;
  }
  const started = async () =>
    (await client.query("select date_trunc('milliseconds', started) as at from aspen.load order by id desc limit 1"))
      .rows[0].at;

  test('is its name, its path as the ledger has it, when it was modified, its record and when its load began', async () => {
    put('appended/2026/a.csv', 'id,value\n1,x\n\n2,y\n', '2026-01-02T03:04:05.500Z');
    await load('appended');
    const same = {
      path: 'appended/2026/a.csv',
      modified: new Date('2026-01-02T03:04:05.500Z'),
      loaded: await started(),
    };
    const [first, second] = await rows('appended');
    expect(first).toMatchObject({ id: 1, value: 'x', file: 'a.csv', record: 1n, ...same });
    expect(second).toMatchObject({ id: 2, value: 'y', file: 'a.csv', record: 2n, ...same });
    const ledger = await client.query('select uri from aspen.source_file');
    expect(ledger.rows).toEqual([{ uri: 'appended/2026/a.csv' }]);
  });

  test('is the same by staging as straight into an empty table', async () => {
    put('appended/a.csv', 'id,value\n1,x\n2,y\n', '2026-01-02T03:04:05.500Z');
    await load('appended');
    put('appended/b.csv', 'id,value\n3,x\n4,y\n', '2026-01-02T03:04:05.500Z');
    await load('appended');
    const direct = await client.query('select direct from aspen.load order by id');
    expect(direct.rows).toEqual([{ direct: true }, { direct: false }]);
    const facts = (await rows('appended')).map(({ file, record, modified }) => [file, record, modified]);
    const at = new Date('2026-01-02T03:04:05.500Z');
    expect(facts).toEqual([
      ['a.csv', 1n, at],
      ['a.csv', 2n, at],
      ['b.csv', 1n, at],
      ['b.csv', 2n, at],
    ]);
  });

  test('does not make a row another one in a merge: what comes again under another name is unchanged', async () => {
    put('merged/a.csv', 'id,value\n1,x\n2,y\n', '2026-01-02T03:04:05.500Z');
    await load('merged');
    const before = await rows('merged');
    put('merged/b.csv', 'id,value\n2,y\n1,x\n', '2026-02-02T03:04:05Z');
    expect(await load('merged')).toMatchObject({ counts: { unchanged: 2, updated: 0, inserted: 0 } });
    expect(await rows('merged')).toEqual(before);
  });

  test('is taken from the file whose record changes a row', async () => {
    put('merged/a.csv', 'id,value\n1,x\n2,y\n', '2026-01-02T03:04:05.500Z');
    await load('merged');
    const [kept] = await rows('merged');
    put('merged/b.csv', 'id,value\n1,x\n9,n\n2,z\n', '2026-02-02T03:04:05Z');
    expect(await load('merged')).toMatchObject({ counts: { unchanged: 1, updated: 1, inserted: 1 } });
    const facts = { file: 'b.csv', path: 'merged/b.csv', modified: new Date('2026-02-02T03:04:05Z') };
    const loaded = await started();
    expect(await rows('merged')).toMatchObject([
      { ...kept },
      { id: 2, value: 'z', ...facts, record: 3n, loaded },
      { id: 9, value: 'n', ...facts, record: 2n, loaded },
    ]);
  });

  test('and where most rows are unchanged too, which are looked for first', async () => {
    const lines = Array.from({ length: 40_000 }, (_, id) => `${id},${'x'.repeat(40)}\n`);
    put('merged/a.csv', `id,value\n${lines.join('')}`, '2026-01-02T03:04:05.500Z');
    await load('merged');
    put('merged/b.csv', `id,value\n${lines.join('').replace('7777,x', '7777,y')}`, '2026-02-02T03:04:05Z');
    expect(await load('merged')).toMatchObject({ counts: { unchanged: 39_999, updated: 1, inserted: 0 } });
    const { rows: files } = await client.query(
      'select file, min(record) as record, count(*) from merged group by file',
    );
    expect(files).toEqual(expect.arrayContaining([{ file: 'b.csv', record: 7778n, count: 1n }]));
  });

  test('tells which row is the newer one where `latest` is when the file was modified', async () => {
    put('newest/a.csv', 'id,value\n1,old\n', '2026-01-01T00:00:00Z');
    await load('newest');
    // The same record comes with a newer file, so that one between them is too late.
    put('newest/c.csv', 'id,value\n1,old\n', '2026-03-01T00:00:00Z');
    await load('newest');
    put('newest/b.csv', 'id,value\n1,between\n', '2026-02-01T00:00:00Z');
    expect(await load('newest')).toMatchObject({ counts: { superseded: 1, updated: 0 } });
    expect(await rows('newest')).toMatchObject([{ value: 'old', modified: new Date('2026-03-01T00:00:00Z') }]);
  });

  test('may be the key of files whose records have none', async () => {
    put('keyed/a.csv', 'value\nx\nx\n', '2026-01-01T00:00:00Z');
    put('keyed/b.csv', 'value\nx\n', '2026-01-01T00:00:00Z');
    expect(await load('keyed')).toMatchObject({ counts: { inserted: 3 } });
    put('keyed/a.csv', 'value\nx\ny\n', '2026-01-02T00:00:00Z');
    expect(await load('keyed')).toMatchObject({ counts: { unchanged: 1, updated: 1 } });
    expect((await rows('keyed', 'file, record')).map(({ value }) => value)).toEqual(['x', 'y', 'x']);
  });

  test('is the same when a file is read again, but for when that load began', async () => {
    put('appended/a.csv', 'id,value\n1,x\nbad,y\n3,z\n', '2026-01-02T03:04:05.500Z');
    await client.query("update aspen.target set reject_records = 5 where name = 'appended'");
    await load('appended');
    const before = await rows('appended');
    await client.query("select aspen.replay_rejects('appended')");
    expect(await load('appended')).toMatchObject({ counts: { published: 1, read: 3 } });
    const again = await rows('appended');
    const facts = (all: typeof again) =>
      all.map(({ id, file, path, modified, record }) => [id, file, path, modified, record]);
    expect(facts(again)).toEqual(facts(before));
    expect(again.map(({ record }) => record)).toEqual([1n, 3n]);
    expect(again.map(({ loaded }) => loaded)).toEqual([await started(), await started()]);
  });

  test('is told by its time to the millisecond, whatever the listing knows, and cut off', async () => {
    put('appended/a.csv', 'id,value\n1,x\n', '2026-01-02T03:04:05.500Z');
    const seconds = Date.parse('2026-01-02T03:04:05.500Z') / 1000 + 0.0009;
    utimesSync(join(home, 'appended/a.csv'), seconds, seconds);
    renameSync(join(home, 'appended/a.csv'), join(home, 'appended/b.csv'));
    await load('appended');
    const { rows: found } = await client.query(
      'select extract(microseconds from modified)::bigint as micros from appended',
    );
    expect(found).toEqual([{ micros: 5_500_000n }]);
  });
});
