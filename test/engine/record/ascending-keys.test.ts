import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AscendingKeys } from '../../../engine/record/ascending-keys.ts';

test('for any keys, none repeats where they are said to ascend, and keys in order are said to ascend', () => {
  const key = fc.array(fc.uint8Array({ maxLength: 3 }), { minLength: 2, maxLength: 2 });
  /** The columns as a tuple of binary COPY has them, and where each begins. */
  const tuple = (columns: readonly Uint8Array[]) => {
    const parts = columns.map((bytes) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]));
    const begins = Int32Array.from([0, parts[0]?.length ?? 0, Buffer.concat(parts).length]);
    return { bytes: Buffer.concat(parts), begins };
  };
  fc.assert(
    fc.property(fc.array(key, { maxLength: 20 }), fc.boolean(), (keys, sorted) => {
      const tuples = keys.map(tuple);
      if (sorted) tuples.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
      const seen = new AscendingKeys([0, 1]);
      for (const { bytes, begins } of tuples) if (!seen.isBroken) seen.add(bytes, begins);
      const distinct = new Set(tuples.map(({ bytes }) => bytes.toString('hex'))).size === tuples.length;
      if (!seen.isBroken) expect(distinct).toBe(true);
      if (sorted && distinct) expect(seen.isBroken).toBe(false);
    }),
  );
});
