import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MessageSink } from '../../../engine/part/message-sink.ts';
import type { FromWorker, PartJob } from '../../../engine/part/messages.ts';
import { PartReader } from '../../../engine/part/part-reader.ts';
import { readJob } from '../../../engine/part/read-job.ts';
import { ChunkPool } from '../../../engine/record/chunk-pool.ts';
import type { RecordSink } from '../../../engine/record/record-sink.ts';
import { append, csv, definePipeline, defineTable, integer, merge, text } from '../../../model/index.ts';
import { listedFile } from '../listed-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-part-'));
const path = join(folder, 'large.csv');
const ROWS = 300_000;
let reader: PartReader;

beforeAll(() => {
  reader = PartReader.start();
  const lines = Array.from({ length: ROWS }, (_, id) => `${id},some words that fill the file of row ${id}`);
  writeFileSync(path, `id,words\n${lines.join('\n')}\n`);
});
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

function job(file = listedFile(path)): PartJob {
  const table = defineTable({
    name: 'large',
    source: csv({ prefix: 'large/' }),
    columns: { id: integer(), words: text() },
    key: ['id'],
    load: merge(),
  });
  const [model] = definePipeline({ name: 'large', tables: [table] }).tables;
  if (model === undefined) throw new Error('The pipeline has one table.');
  const source = { kind: 'folder' as const, folder };
  return { destination: 'staging', table: model, automata: {}, loadId: 1n, source, files: [file], refused: [] };
}

const sinkOf = (rows: RecordSink['rows']): RecordSink => ({ rows, rejects: async () => undefined });
const never = new AbortController().signal;

describe('the reading thread', () => {
  test('gives a slow sink one chunk after another, and all of them', async () => {
    let inSink = 0;
    let bytes = 0;
    await reader.read(
      job(),
      sinkOf(async (chunk) => {
        inSink++;
        expect(inSink).toBe(1);
        bytes += chunk.length;
        await sleep(2);
        inSink--;
      }),
      never,
      () => undefined,
    );
    expect(bytes).toBeGreaterThan(15_000_000);
  });

  test('a sink that takes nothing holds it back: four chunks are sent, and one more for each that comes back', async () => {
    const { port1, port2 } = new MessageChannel();
    const pool = new ChunkPool();
    const sent: ArrayBuffer[] = [];
    port2.on('message', ({ memory }: Extract<FromWorker, { kind: 'rows' | 'rejects' }>) => sent.push(memory));
    const reading = readJob(job(), new MessageSink(port1), pool, () => sleep(0));
    const settled = async () => {
      for (let last = -1; last !== sent.length; await sleep(300)) last = sent.length;
      return sent.length;
    };
    expect(await settled()).toBe(4);
    for (const memory of sent.slice(0, 2)) pool.give(memory);
    expect(await settled()).toBe(6);
    pool.stop(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    port1.close();
  });

  test('sends the rejects of a wide table many at a time, and takes a record of which every column is rejected', async () => {
    const names = Array.from({ length: 1000 }, (_, column) => `c${column}`);
    const wide = join(folder, 'wide.csv');
    const record = (values: (column: number) => string) => names.map((_, column) => values(column)).join(',');
    const bad = record((column) => (column === 999 ? 'x' : '1'));
    const worst = record(() => 'x'.repeat(1500));
    writeFileSync(wide, [names.join(','), ...Array<string>(500).fill(bad), worst].join('\n'));
    const [model] = definePipeline({
      name: 'wide',
      tables: [
        defineTable({
          name: 'wide',
          source: csv({ prefix: 'wide/' }),
          columns: Object.fromEntries(names.map((name) => [name, integer()])),
          load: append(),
        }),
      ],
    }).tables;
    if (model === undefined) throw new Error('The pipeline has one table.');
    const chunks: number[] = [];
    const [outcome] = await reader.read(
      { ...job(listedFile(wide)), table: model },
      {
        rows: async () => undefined,
        rejects: async (chunk) => {
          chunks.push(chunk.length);
        },
      },
      never,
      () => undefined,
    );
    expect(outcome).toMatchObject({ read: 501, staged: 0, rejected: 501, refusal: null });
    expect(chunks.length).toBeLessThan(20);
    // Of the last record 1,000 values of 1,000 bytes, and 8,000 bytes of itself.
    expect(chunks.at(-1)).toBeGreaterThan(1_008_000);
  });

  test('stops when the sink fails, with the sink’s error, and can be used again', async () => {
    let chunks = 0;
    const failing = sinkOf(async () => {
      if (++chunks === 3) throw new Error('the disk is full');
    });
    await expect(reader.read(job(), failing, never, () => undefined)).rejects.toThrow('the disk is full');
    expect(chunks).toBe(3);
    const [outcome] = await reader.read(
      job(),
      sinkOf(async () => undefined),
      never,
      () => undefined,
    );
    expect(outcome).toMatchObject({ read: ROWS, staged: ROWS });
  });

  test('stops when it is told to, with the signal’s reason, and can be used again', async () => {
    const controller = new AbortController();
    const slow = sinkOf(async () => {
      controller.abort(new Error('the user said so'));
    });
    await expect(reader.read(job(), slow, controller.signal, () => undefined)).rejects.toThrow('the user said so');
    const [outcome] = await reader.read(
      job(),
      sinkOf(async () => undefined),
      never,
      () => undefined,
    );
    expect(outcome?.staged).toBe(ROWS);
  });

  test('a failure of the very last chunk is not lost', async () => {
    let seen = 0;
    await reader.read(
      job(),
      sinkOf(async () => void seen++),
      never,
      () => undefined,
    );
    let chunks = 0;
    const failing = sinkOf(async () => {
      await sleep(1);
      if (++chunks === seen) throw new Error('the last one');
    });
    await expect(reader.read(job(), failing, never, () => undefined)).rejects.toThrow('the last one');
  });

  test('a thread that ends in the middle is an error, not a hang', async () => {
    const other = PartReader.start();
    const reading = other.read(
      job(),
      sinkOf(() => sleep(50)),
      never,
      () => undefined,
    );
    await sleep(100);
    await other.close();
    await expect(reading).rejects.toThrow('the reading thread ended');
  });

  test('a file that changed since it was listed waits', async () => {
    const [outcome] = await reader.read(
      job({ ...listedFile(path), stat: 'another' }),
      sinkOf(async () => undefined),
      never,
      () => undefined,
    );
    expect(outcome?.refusal?.code).toBe('changed-while-read');
  });
});
