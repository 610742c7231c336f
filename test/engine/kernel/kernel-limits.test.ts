import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { append, csv, defineTable, integer, text } from '../../../model/index.ts';
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

test('a record that is too long stays so where its end comes after most of it went from memory', async () => {
  const source = csv({ prefix: 'in/', header: false });
  const table = defineTable({ name: 'cut', source, columns: { words: text(), id: integer() }, load: append() });
  const lines = Array.from({ length: 40 }, (_, id) => `${'x'.repeat(id % 2 === 0 ? 295 + id : id)},${id}\n`);
  for (const reads of [1, 7, 64, 310]) {
    const { staged, rejected } = await expectAlike(table, Buffer.from(lines.join('')), [reads]);
    expect([reads, staged + rejected, rejected]).toEqual([reads, 40, 18]);
  }
});

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
