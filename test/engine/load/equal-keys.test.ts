import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runPipeline } from '../../../engine/load/run-pipeline.ts';
import { type CompiledPipeline, compilePipeline } from '../../../generator/compile-pipeline.ts';
import {
  boolean,
  bytea,
  char,
  csv,
  date,
  definePipeline,
  defineTable,
  integer,
  merge,
  numeric,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
} from '../../../model/index.ts';
import { useDatabase } from '../../database.ts';

/** Enough for publish to take a sample, and to ask whether keys ascend. */
const ROWS = 10_500;
const filler = { filler: integer() };
const base = { key: ['id', 'filler'], load: merge() } as const;
const table = <Name extends string>(name: Name) => ({ ...base, name, source: csv({ prefix: `${name}/` }) });

const tables = [
  defineTable({ ...table('as_numeric'), columns: { id: numeric(), ...filler, words: text() } }),
  defineTable({ ...table('as_scaled'), columns: { id: numeric(9, 2), ...filler, words: text() } }),
  defineTable({ ...table('as_char'), columns: { id: char(4), ...filler, words: text() } }),
  defineTable({ ...table('as_varchar'), columns: { id: varchar(9), ...filler, words: text() } }),
  defineTable({ ...table('as_integer'), columns: { id: integer(), ...filler, words: text() } }),
  defineTable({ ...table('as_boolean'), columns: { id: boolean(), ...filler, words: text() } }),
  defineTable({ ...table('as_bytea'), columns: { id: bytea(), ...filler, words: text() } }),
  defineTable({ ...table('as_uuid'), columns: { id: uuid(), ...filler, words: text() } }),
  defineTable({ ...table('as_date'), columns: { id: date(), ...filler, words: text() } }),
  defineTable({ ...table('as_time'), columns: { id: time(), ...filler, words: text() } }),
  defineTable({ ...table('as_timestamp'), columns: { id: timestamp(), ...filler, words: text() } }),
  defineTable({ ...table('as_timestamptz'), columns: { id: timestamptz(), ...filler, words: text() } }),
];

/** Of each type two spellings of one value, the later one in the order of bytes where they differ. */
const spellings: Readonly<Record<string, readonly [string, string]>> = {
  as_numeric: ['1.0', '1.00'],
  as_scaled: ['1', '1.00'],
  as_char: ['a', '"a "'],
  as_varchar: ['a', 'a'],
  as_integer: ['1', '+1'],
  as_boolean: ['true', 't'],
  as_bytea: ['\\xab', '\\xAB'],
  as_uuid: ['00000000-0000-0000-0000-0000000000ab', '00000000-0000-0000-0000-0000000000AB'],
  as_date: ['2026-01-01', '2026-01-01'],
  as_time: ['01:00', '01:00:00.000'],
  as_timestamp: ['2026-01-01 00:00', '2026-01-01T00:00:00'],
  as_timestamptz: ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00'],
};

describe('Of records whose keys are equal and written in two ways the last wins', () => {
  const database = useDatabase();
  const source = mkdtempSync(join(tmpdir(), 'aspen-equal-'));
  let pipeline: CompiledPipeline;
  beforeAll(async () => {
    pipeline = await compilePipeline(definePipeline({ name: 'equal', source, tables }), source);
  });
  afterAll(() => rmSync(source, { recursive: true }));

  const load = async (name: string, file: string, content: string) => {
    mkdirSync(join(source, name), { recursive: true });
    writeFileSync(join(source, name, file), content);
    const outcome = await runPipeline({
      pipeline,
      tables: pipeline.tables.filter(({ model }) => model.name === name),
      connect: () => database.connect(),
      source: { kind: 'folder', folder: source },
      version: 'test',
      signal: new AbortController().signal,
      report: () => undefined,
    });
    return outcome.tables[0];
  };

  test.each(Object.entries(spellings))('%s', async (name, [one, other]) => {
    const rows = Array.from({ length: ROWS }, (_, filler) => `${one},${filler},filler`).join('\n');
    const repeats = `id,filler,words\n${rows}\n${one},20000,first\n${other},20000,last\n`;
    expect(await load(name, 'first.csv', repeats)).toMatchObject({
      findings: [],
      counts: { read: ROWS + 2, inserted: ROWS + 1, superseded: 1, refused: 0, rejected: 0 },
    });
    const again = `id,filler,words\n${rows}\n${one},20000,again\n${other},20000,last\n`;
    expect(await load(name, 'second.csv', again)).toMatchObject({
      error: null,
      counts: { read: ROWS + 2, unchanged: ROWS + 1, superseded: 1, inserted: 0, updated: 0 },
    });
    const client = await database.connect();
    expect((await client.query(`select words from ${name} where filler = 20000`)).rows).toEqual([{ words: 'last' }]);
  });
});
