import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPipeline } from '../../../engine/load/run-pipeline.ts';
import { type CompiledPipeline, compilePipeline } from '../../../generator/compile-pipeline.ts';
import { csv, definePipeline, defineTable, integer, merge, text } from '../../../model/index.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import { onEachServer, useDatabase } from '../../database.ts';

const columns = {
  id: integer(),
  at: integer(),
  absent: integer({ optional: true }),
  value_0: text({ default: 'none' }),
  'Key "0"': integer({ optional: true }),
  city: text({ folder: 'city', optional: true }),
};
const OPTIONAL = ['absent', 'value_0', 'Key "0"'] as const;
const NAMES = ['plain_apart', 'plain_together', 'latest_apart', 'latest_together'] as const;
type Name = (typeof NAMES)[number];

interface Delivery {
  readonly names: readonly string[];
  readonly city: string | null;
  readonly records: readonly (readonly [id: number, at: number | null, values: readonly string[]])[];
}

const value = fc.constantFrom('', '1', '2', '3');
const delivery: fc.Arbitrary<Delivery> = fc.record({
  names: fc.subarray([...OPTIONAL]),
  city: fc.option(fc.constantFrom('Bern', 'Oslo')),
  records: fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constant(null)),
      fc.tuple(value, value, value),
    ),
    { minLength: 1, maxLength: 4 },
  ),
});

function contentOf({ names, records }: Delivery): string {
  const lines = records.map(([id, at, values]) => [id, at ?? '', ...values.slice(0, names.length)].join());
  const header = ['id', 'at', ...names].map((name) => `"${name.replaceAll('"', '""')}"`).join();
  return `${[header, ...lines].join('\n')}\n`;
}

onEachServer('files that lack columns, merged', (version) => {
  const database = useDatabase(version);
  const source = mkdtempSync(join(tmpdir(), 'aspen-absent-'));
  let pipeline: CompiledPipeline;
  let client: Client;

  beforeAll(async () => {
    const tables = NAMES.map((name) =>
      defineTable({
        name,
        source: csv({ prefix: `${name}/` }),
        columns,
        key: ['id'],
        load: name.startsWith('latest') ? merge({ latest: 'at' }) : merge(),
      }),
    );
    pipeline = await compilePipeline(definePipeline({ name: 'absent', source, tables }), source);
    client = await database.connect();
  });
  afterAll(() => rmSync(source, { recursive: true }));

  async function load(name: Name) {
    const { tables } = await runPipeline({
      pipeline,
      tables: pipeline.tables.filter(({ model }) => model.name === name),
      connect: () => database.connect(),
      source: { kind: 'folder', folder: source },
      version: 'test',
      signal: new AbortController().signal,
      report: () => undefined,
    });
    return tables[0];
  }
  function put(name: Name, index: number, each: Delivery): void {
    const folder = join(source, name, each.city === null ? '' : `city=${each.city}`);
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${index}.csv`);
    writeFileSync(path, contentOf(each));
    utimesSync(path, index + 1, index + 1);
  }
  async function begin(): Promise<void> {
    for (const name of NAMES) rmSync(join(source, name), { recursive: true, force: true });
    await client.query(`truncate ${NAMES.join(', ')}; truncate aspen.run, aspen.source_file cascade`);
  }
  const rows = async (name: Name) =>
    (
      await client.query(
        `select ${Object.keys(columns).map((each) => `"${each.replaceAll('"', '""')}"`)} from ${name} order by id`,
      )
    ).rows;

  test('leave the values that are there, and give new rows the default or NULL', async () => {
    await load('plain_together');
    await begin();
    put('plain_together', 1, { names: [...OPTIONAL], city: 'Bern', records: [[1, 1, ['7', 'x', '8']]] });
    await load('plain_together');
    put('plain_together', 2, {
      names: [],
      city: null,
      records: [
        [1, 2, []],
        [2, 2, []],
      ],
    });
    expect(await load('plain_together')).toMatchObject({ status: 'done', counts: { inserted: 1, updated: 1 } });
    expect(await rows('plain_together')).toEqual([
      { id: 1, at: 2, absent: 7, value_0: 'x', 'Key "0"': 8, city: 'Bern' },
      { id: 2, at: 2, absent: null, value_0: 'none', 'Key "0"': null, city: null },
    ]);
    put('plain_together', 3, { names: [], city: null, records: [[1, 2, []]] });
    expect(await load('plain_together')).toMatchObject({ counts: { unchanged: 1, updated: 0 } });
  });

  test('for any files: loaded in one load they give what they give one after another', async () => {
    const scenario = fc.tuple(
      fc.constantFrom('plain', 'latest'),
      fc.array(delivery, { minLength: 2, maxLength: 4 }),
      fc.nat({ max: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ([mode, deliveries, before]) => {
        await begin();
        const [apart, together] = mode === 'plain' ? NAMES : [NAMES[2], NAMES[3]];
        for (const [index, each] of deliveries.entries()) {
          put(apart, index, each);
          put(together, index, each);
          await load(apart);
          if (index < before) await load(together);
        }
        await load(together);
        expect(await rows(together)).toEqual(await rows(apart));
      }),
      { numRuns: Number(process.env['ASPEN_RUNS'] ?? 12) },
    );
  }, 300_000);
});
