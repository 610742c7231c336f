import fc from 'fast-check';
import { test } from 'vitest';
import { driftCases } from '../../glue/drift/drift-case.ts';
import { expectAlike } from './read-alike.ts';

const RUNS = Number(process.env['ASPEN_RUNS'] ?? 500);

test('the kernel and the encoders give the same tuples, rejects and keys for files made by chance', async () => {
  await fc.assert(
    fc.asyncProperty(driftCases(false), async ({ table, files, reads }) => {
      for (const { uri, bytes } of files) if (!uri.endsWith('.gz')) await expectAlike(table, bytes, reads, uri);
    }),
    { numRuns: RUNS },
  );
}, 300_000);
