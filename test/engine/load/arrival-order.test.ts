import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrderOfArrival } from '../../../engine/load/arrival-order.ts';

const of = (uri: string, modified = '2026-01-01T00:00:00.000001Z') => ({ uri, modified });

describe('the order of arrival', () => {
  test('is that of the modification times', () => {
    const [late, early] = [of('a', '2026-01-01T00:00:00.000002Z'), of('b')];
    expect(inOrderOfArrival([late, early])).toEqual([early, late]);
  });

  test('is, for files of one moment, that of their URIs’ bytes, whatever characters these have', () => {
    const letters = fc.constantFrom('a', 'ä', '\ud7ff', '\ue000', '\uffee', '😀', '𐀀', '/');
    const uris = fc.array(fc.array(letters).map((all) => all.join('')));
    fc.assert(
      fc.property(uris, (all) => {
        const wanted = all.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
        expect(inOrderOfArrival(all.map((uri) => of(uri))).map(({ uri }) => uri)).toEqual(wanted);
      }),
    );
  });
});
