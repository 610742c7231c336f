import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LoadEvent } from '../../../engine/load/events.ts';
import { runPipeline } from '../../../engine/load/run-pipeline.ts';
import { type CompiledPipeline, compilePipeline } from '../../../generator/compile-pipeline.ts';
import { csv, definePipeline, defineTable, integer, merge, text } from '../../../model/index.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import { useDatabase } from '../../database.ts';

vi.mock('../../../model/limits.ts', async (original) => {
  const { limits } = await original<typeof import('../../../model/limits.ts')>();
  return { limits: { ...limits, loadFiles: 2, loadBytes: 1000 } };
});

describe('a load that takes two files and 1,000 bytes at most', () => {
  const database = useDatabase();
  const source = mkdtempSync(join(tmpdir(), 'aspen-bounded-'));
  const things = defineTable({
    name: 'things',
    source: csv({ prefix: 'things/' }),
    columns: { id: integer(), words: text() },
    key: ['id'],
    load: merge(),
  });
  let pipeline: CompiledPipeline;
  let client: Client;
  beforeAll(async () => {
    pipeline = await compilePipeline(definePipeline({ name: 'bounded', source, tables: [things] }), source);
    client = await database.connect();
    await run();
  });
  beforeEach(async () => {
    rmSync(source, { recursive: true, force: true });
    await client.query('truncate things; truncate aspen.run, aspen.source_file cascade');
  });
  afterAll(() => rmSync(source, { recursive: true, force: true }));

  /** Files arrive in the order of their numbers, which is not that of their names. */
  function put(number: number, content: string): void {
    mkdirSync(join(source, 'things'), { recursive: true });
    const path = join(source, 'things', `${9 - number}.csv`);
    writeFileSync(path, `id,words\n${content}`);
    utimesSync(path, 1_000_000 + number, 1_000_000 + number);
  }

  const run = (hear: (event: LoadEvent, stop: () => void) => void = () => undefined) => {
    const stopping = new AbortController();
    return runPipeline({
      pipeline,
      tables: pipeline.tables,
      connect: () => database.connect(),
      source: { kind: 'folder', folder: source },
      version: 'test',
      signal: stopping.signal,
      report: (event) => hear(event, () => stopping.abort(new Error('stopped'))),
    });
  };

  /** The numbers of the files of each load that was published, in the order of arrival. */
  async function loads(): Promise<readonly string[]> {
    const { rows } = await client.query<{ files: string }>(
      `select string_agg((9 - regexp_replace(s.uri, '.*/([0-9])\\.csv', '\\1')::integer)::text, ' ' order by f.position) as files
       from aspen.load_file f join aspen.source_file s on s.id = f.file_id join aspen.load l on l.id = f.load_id
       where f.status = 'published' group by l.id order by l.id`,
    );
    return rows.map(({ files }) => files);
  }
  const words = async () => (await client.query('select words from things order by id')).rows.map(({ words }) => words);

  test('is followed by others in the same run, in the order of arrival, and the last record of a key wins', async () => {
    for (const number of [1, 2, 3, 4, 5]) put(number, `0,of ${number}\n${number},own\n`);
    expect(await run()).toMatchObject({ status: 'done', tables: [{ counts: { published: 5, read: 10 } }] });
    expect(await loads()).toEqual(['1 2', '3 4', '5']);
    expect(await words()).toEqual(['of 5', 'own', 'own', 'own', 'own', 'own']);
  });

  test('takes a larger file by itself', async () => {
    put(1, '1,small\n');
    put(2, `2,${'x'.repeat(2000)}\n`);
    put(3, '3,small\n');
    put(4, '4,small\n');
    await run();
    expect(await loads()).toEqual(['1', '2', '3 4']);
  });

  test('leaves what was published before where the run is ended in a later one, and the next run goes on', async () => {
    for (const number of [1, 2, 3, 4, 5]) put(number, `0,of ${number}\n`);
    let begun = 0;
    const ended = run(({ event }, stop) => {
      if (event === 'pending' && ++begun === 3) stop();
    });
    await expect(ended).rejects.toThrow('stopped');
    expect(await loads()).toEqual(['1 2', '3 4']);
    expect(await words()).toEqual(['of 4']);
    await run();
    expect(await loads()).toEqual(['1 2', '3 4', '5']);
    expect(await words()).toEqual(['of 5']);
  });

  test('reads a file again together with all that were published after it', async () => {
    for (const number of [1, 2, 3, 4, 5]) put(number, `0,of ${number}\n`);
    await run();
    await client.query(`select aspen.retry_file(id) from aspen.source_file where uri like '%/7.csv'`);
    put(6, '1,new\n');
    await run();
    expect((await loads()).slice(-2)).toEqual(['2 3 4 5', '6']);
    expect(await words()).toEqual(['of 5', 'new']);
  });

  test('passes over a refused file to those that come after it', async () => {
    put(1, 'x,bad\n');
    put(2, 'y,bad\n');
    put(3, '3,good\n');
    expect(await run()).toMatchObject({ status: 'refused', tables: [{ counts: { published: 1, refused: 2 } }] });
    expect(await run()).toMatchObject({ tables: [{ status: 'nothing new', counts: { remembered: 2 } }] });
  });
});
