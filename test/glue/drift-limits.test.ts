import { expect, test, vi } from 'vitest';
import { limits } from '../../model/limits.ts';
import { describeWithJava } from './describe-with-java.ts';
import { findDrift } from './drift/find-drift.ts';
import { useScalaReader } from './drift/resident-reader.ts';

const CASES = Number(process.env['ASPEN_RUNS'] ?? 1000);

// The limits stand once: here with small numbers, which the laptop's engine reads and the Glue job's definition brings.
vi.mock('../../model/limits.ts', async (original) => ({
  limits: {
    ...(await original<typeof import('../../model/limits.ts')>()).limits,
    recordBytes: 300,
    // A table here has up to seven columns.
    fileColumns: 8,
    keyBytes: 24,
    jsonLevels: 5,
    storedRejects: 7,
    storedValueBytes: 9,
    storedRecordBytes: 21,
    storedNameBytes: 3,
    // No message is so long that it tells the number of a limit, which the Glue job's words have as it really is.
    storedWordsBytes: 16,
  },
}));

describeWithJava('files made by chance, near limits that are small', 300_000, () => {
  const scala = useScalaReader('2.13');

  test(`by ${CASES} definitions, both engines keep the same limits to the byte`, async () => {
    expect(limits.recordBytes).toBe(300);
    const found = await findDrift(scala(), { cases: CASES, pieces: false });
    expect(found.difference).toBeNull();
    expect(found.rejected).toBeGreaterThan(CASES);
    expect([...found.codes]).toEqual(expect.arrayContaining(['record-too-long', 'rest-not-read', 'unclosed-quote']));
  });

  test.each(['recordBytes', 'fileColumns', 'keyBytes', 'storedRejects', 'storedRecordBytes'] as const)(
    'a %s that is larger by one for the Glue job is found',
    async (limit) => {
      const { difference } = await findDrift(scala(), {
        // As long as it takes: a key of just so many bytes is rare.
        cases: 5 * CASES,
        seed: 1,
        pieces: false,
        alter: (call) => {
          const more = limits[limit] + 1;
          if (call.call === 'ShortKey' && limit === 'keyBytes')
            return { ...call, args: call.args?.with(1, more) ?? [] };
          return call.call === 'Limits' ? { ...call, named: { ...call.named, [limit]: more } } : call;
        },
      });
      expect(difference).toContain('the engines differ');
    },
  );
});
