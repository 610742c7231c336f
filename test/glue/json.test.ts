import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeWithJava } from './describe-with-java.ts';
import { readBoth } from './drift/both-readers.ts';
import { firstDifference } from './drift/first-difference.ts';
import { jsonFiles } from './drift/json-case.ts';
import { useScalaReader } from './drift/resident-reader.ts';

const RUNS = Number(process.env['ASPEN_RUNS'] ?? 400);

describeWithJava('lines of JSON, right and broken', 300_000, () => {
  describe.each(['2.12', '2.13'] as const)('on Scala %s', (version) => {
    const scala = useScalaReader(version);

    test('are read alike by the Glue job and by the laptop', async () => {
      const all = fc.sample(jsonFiles, { numRuns: RUNS, seed: Number(process.env['ASPEN_SEED'] ?? 20) });
      const both = await readBoth(scala(), all, null);
      for (const [at, { laptop, glue }] of both.entries()) {
        expect(firstDifference(laptop, glue), JSON.stringify(all[at])).toBeNull();
      }
      expect(both.some(({ laptop }) => laptop.rows.length > 0)).toBe(true);
      for (const code of ['not-json', 'not-an-object', 'missing-key', 'duplicate-key', 'nested-too-deep']) {
        expect(
          both.some(({ laptop }) => laptop.rejects.includes(code)),
          code,
        ).toBe(true);
      }
    });
  });
});
