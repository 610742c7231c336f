import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { limits } from '../../../model/limits.ts';
import { driftCases } from '../../glue/drift/drift-case.ts';
import { expectAlike } from './read-alike.ts';

vi.mock('../../../model/limits.ts', async (original) => ({
  limits: {
    ...(await original<typeof import('../../../model/limits.ts')>()).limits,
    recordBytes: 300,
    fileColumns: 8,
    keyBytes: 24,
    storedRejects: 7,
    storedValueBytes: 9,
    storedRecordBytes: 21,
  },
}));

test('the kernel keeps limits as the encoders do, where they are small', async () => {
  expect(limits.recordBytes).toBe(300);
  let rejected = 0;
  await fc.assert(
    fc.asyncProperty(driftCases(false), async ({ table, files, reads }) => {
      for (const { uri, bytes } of files) {
        if (!uri.endsWith('.gz')) rejected += (await expectAlike(table, bytes, reads, uri)).rejected;
      }
    }),
    { numRuns: Number(process.env['ASPEN_RUNS'] ?? 500) },
  );
  expect(rejected).toBeGreaterThan(100);
}, 300_000);
