import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PartReader } from '../../engine/part/part-reader.ts';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { jobDefinition } from '../../generator/scala/definition.ts';
import { definePipeline } from '../../model/index.ts';
import { readCsv, tuples } from '../engine/part/read-csv.ts';
import { type RandomCase, randomCases } from './random-definition.ts';
import { ScalaReader } from './scala-reader.ts';
import type { ScalaUnits } from './scala-units.ts';

const CASES = 40;

/** Both engines' readers give the same tuples and rejects, byte for byte: without Spark, without PostgreSQL. */
export function bothReaders(units: () => ScalaUnits): void {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-readers-'));
  let scala: ScalaReader;
  let laptop: PartReader;
  beforeAll(() => {
    scala = new ScalaReader(units());
    laptop = PartReader.start();
  });
  afterAll(async () => {
    await Promise.all([scala.stop(), laptop.close()]);
    rmSync(folder, { recursive: true });
  });

  async function readBoth({ table, files }: RandomCase) {
    const [compiled] = (await compilePipeline(definePipeline({ name: 'random', tables: [table] }), '.')).tables;
    if (compiled === undefined) throw new Error('The pipeline has one table.');
    const found: object[] = [];
    for (const [name, bytes] of Object.entries(files)) {
      const there = await readCsv(laptop, folder, compiled.model, bytes, { name, automata: compiled.automata });
      const definition = jobDefinition(compiled, 'random');
      const [here] = await scala.read([{ definition, files: [{ uri: `file://${join(folder, name)}`, bytes }] }]);
      const { read, staged, rejected } = there.outcome;
      expect(here?.files).toMatchObject([{ read, staged, rejected, code: null }]);
      expect(tuples(here?.rows ?? Buffer.of())).toEqual(there.rows);
      expect(tuples(here?.rejects ?? Buffer.of())).toEqual(there.rejects);
      found.push(...there.rows, ...there.rejects);
    }
    return found.length;
  }

  test(`${CASES} definitions made by chance give what the laptop's reader gives`, async () => {
    let compared = 0;
    for (const each of randomCases(CASES, 1709)) compared += await readBoth(each);
    expect(compared).toBeGreaterThan(CASES * 50);
  });
}
