import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runPipeline } from '../../../engine/load/run-pipeline.ts';
import { compilePipeline } from '../../../generator/compile-pipeline.ts';
import { csv, definePipeline, defineTable, integer, merge, text } from '../../../model/index.ts';
import { useDatabase } from '../../database.ts';

const RECORDS = 400_000;
/** Records that are refused; the first and the last ones of the file among them. */
const isBad = (record: number) => record % 40_000 === 1 || record === RECORDS;

describe('a file of 40 MB', () => {
  const database = useDatabase();
  const source = mkdtempSync(join(tmpdir(), 'aspen-sliced-'));
  afterAll(() => rmSync(source, { recursive: true, force: true }));

  test('is staged in slices, and its rejects have their numbers and lines in the file', async () => {
    const table = defineTable({
      name: 'sliced',
      source: csv({ prefix: 'in/', multiline: false }),
      columns: { id: integer(), words: text() },
      key: ['id'],
      load: merge(),
      rejectLimit: { records: 100 },
    });
    const pipeline = await compilePipeline(definePipeline({ name: 'sliced', source, tables: [table] }), source);
    mkdirSync(join(source, 'in'));
    const path = join(source, 'in', 'a.csv');
    const lines = Array.from({ length: RECORDS }, (_, at) => `${isBad(at + 1) ? 'x' : at + 1},${'word '.repeat(20)}`);
    // A blank line after every hundredth record.
    writeFileSync(
      path,
      `\nid,words\n${lines.map((line, at) => (at % 100 === 99 ? `${line}\n\n` : `${line}\n`)).join('')}`,
    );
    await runPipeline({
      pipeline,
      tables: pipeline.tables,
      connect: () => database.connect(),
      source: { kind: 'folder', folder: source },
      version: 'test',
      signal: new AbortController().signal,
      report: () => undefined,
    });
    const client = await database.connect();
    const { rows: rejects } = await client.query<{ record: string; line: string; raw: string }>(
      'select record, line, raw from aspen.reject order by record',
    );
    const bad = lines.flatMap((_, at) => (isBad(at + 1) ? [at + 1] : []));
    expect(rejects.map(({ record, line }) => [Number(record), Number(line)])).toEqual(
      bad.map((record) => [record, 2 + record + Math.floor((record - 1) / 100)]),
    );
    const { rows: loaded } = await client.query('select count(*)::integer, min(id), max(id) from sliced');
    expect(loaded).toEqual([{ count: RECORDS - bad.length, min: 2, max: RECORDS - 1 }]);
    const { rows: parts } = await client.query('select count(*)::integer from aspen.part_file');
    expect(parts).toEqual([{ count: availableParallelism() === 1 ? 1 : 3 }]);
    const { rows: versions } = await client.query('select etag from aspen.source_file');
    expect(versions).toEqual([{ etag: createHash('sha256').update(readFileSync(path)).digest('hex') }]);
  });
});
