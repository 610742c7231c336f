import { rejectNumber } from '../../model/reject-codes.ts';
import type { TruthWords } from '../../model/truth-words.ts';
import { putInt32, type TypeEncoder } from './encode.ts';
import { folded, isWord } from './words.ts';

const NOT_A_BOOLEAN = -rejectNumber('not-a-boolean');
const LONGEST = 5;

/** Up to five letters or digits as one number, whatever their case. */
function packed(bytes: Buffer, start: number, end: number): number {
  let key = 0;
  for (let i = start; i < end; i++) {
    key = key * 256 + folded(bytes[i]!);
  }
  return key;
}

const values = new Map<number, number>();
for (const word of ['true', 't', 'yes', 'y', 'on', '1']) values.set(packed(Buffer.from(word), 0, word.length), 1);
for (const word of ['false', 'f', 'no', 'n', 'off', '0']) values.set(packed(Buffer.from(word), 0, word.length), 0);

export const boolean: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    // A NUL in front would add nothing to the number.
    if (end - start > LONGEST || bytes[start] === 0) return NOT_A_BOOLEAN;
    const value = values.get(packed(bytes, start, end));
    if (value === undefined) return NOT_A_BOOLEAN;
    out[putInt32(out, at, 1)] = value;
    return at + 5;
  },
  fixed: 5,
  perByte: 0,
  compare: null,
};

/** Booleans by the column's own words, and no others. */
export function booleanWords(own: TruthWords): TypeEncoder {
  const trues = own.true.length;
  const words = [...own.true, ...own.false].map((word) => Buffer.from(Buffer.from(word).map(folded)));
  return {
    encode(bytes, start, end, out, at) {
      for (let i = 0; i < words.length; i++) {
        if (!isWord(words[i]!, bytes, start, end)) continue;
        out[putInt32(out, at, 1)] = i < trues ? 1 : 0;
        return at + 5;
      }
      return NOT_A_BOOLEAN;
    },
    fixed: 5,
    perByte: 0,
    compare: null,
  };
}
