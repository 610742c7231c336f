import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { runPipeline } from '../../../engine/load/run-pipeline.ts';
import { compilePipeline } from '../../../generator/compile-pipeline.ts';
import { append, csv, definePipeline, defineTable, integer, jsonb } from '../../../model/index.ts';
import { onEachServer, useDatabase } from '../../database.ts';

const STORED = 5;

vi.mock('../../../model/limits.ts', async (original) => {
  const { limits } = await original<typeof import('../../../model/limits.ts')>();
  return { limits: { ...limits, storedRejects: 5 } };
});

onEachServer('a file with more records that only the database refuses than are stored', (version) => {
  const database = useDatabase(version);
  const source = mkdtempSync(join(tmpdir(), 'aspen-beyond-'));
  afterAll(() => rmSync(source, { recursive: true }));
  const notes = defineTable({
    name: 'notes',
    source: csv({ prefix: 'notes/' }),
    columns: { id: integer(), note: jsonb() },
    load: append(),
  });

  test('is refused for the first of them, and taken whole where a person accepts it', async () => {
    const pipeline = await compilePipeline(definePipeline({ name: 'beyond', source, tables: [notes] }), source);
    const client = await database.connect();
    const run = () =>
      runPipeline({
        pipeline,
        tables: pipeline.tables,
        connect: () => database.connect(),
        source: { kind: 'folder', folder: source },
        version: 'test',
        signal: new AbortController().signal,
        report: () => undefined,
      });
    const bad = Array.from({ length: 40 }, (_, id) => `${id},1e999999\n`).join('');
    mkdirSync(join(source, 'notes'));
    writeFileSync(join(source, 'notes', 'a.csv'), `id,note\n100,1\n${bad}101,2\n`);
    writeFileSync(join(source, 'notes', 'b.csv'), 'id,note\n200,3\n');
    expect(await run()).toMatchObject({ status: 'refused', tables: [{ counts: { published: 1, refused: 1 } }] });
    const ids = async () => (await client.query('select id from notes order by id')).rows.map(({ id }) => id);
    const refused = async () =>
      (
        await client.query(`select f.code, f.message, f.staged, f.retry, (
          select count(*)::integer from aspen.reject r where r.load_id = f.load_id and r.file_id = f.file_id) as stored
        from aspen.load_file f where f.status = 'refused'`)
      ).rows;
    expect(await ids()).toEqual([200]);
    expect(await refused()).toEqual([
      {
        code: 'records-rejected',
        message: expect.stringMatching(/^at least [0-9]+ records that PostgreSQL refuses/),
        staged: 0n,
        retry: false,
        stored: STORED,
      },
    ]);
    await client.query(`select aspen.accept_file(file_id) from aspen.load_file where status = 'refused'`);
    expect(await run()).toMatchObject({ status: 'done', tables: [{ counts: { published: 1, rejected: 40 } }] });
    expect(await ids()).toEqual([100, 101, 200]);
  });
});
