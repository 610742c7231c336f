import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupDigits } from '../../model/group-digits.ts';

test('a number is grouped as Intl groups it', () => {
  const format = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
  fc.assert(
    fc.property(
      fc.oneof(fc.bigInt({ min: 0n }), fc.maxSafeNat(), fc.double({ min: 0, max: 1e15, noNaN: true })),
      (value) => {
        expect(groupDigits(value)).toBe(format.format(value));
      },
    ),
  );
});
