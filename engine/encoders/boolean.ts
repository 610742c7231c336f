import { rejectNumber } from '../reject-codes.ts';
import { putInt32, type TypeEncoder } from './encode.ts';

const NOT_A_BOOLEAN = -rejectNumber('not-a-boolean');

const words = [
  ['true', 1],
  ['false', 0],
  ['t', 1],
  ['f', 0],
  ['yes', 1],
  ['no', 0],
  ['y', 1],
  ['n', 0],
  ['on', 1],
  ['off', 0],
  ['1', 1],
  ['0', 0],
] as const;
const known = words.map(([word, value]) => ({ word: Buffer.from(word), value }));

function isWord(bytes: Buffer, start: number, end: number, word: Buffer): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = bytes[start + i]!;
    // Only letters have a case; the bit would make other bytes equal to digits.
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower !== word[i]) return false;
  }
  return true;
}

export const boolean: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    for (const { word, value } of known) {
      if (!isWord(bytes, start, end, word)) continue;
      out[putInt32(out, at, 1)] = value;
      return at + 5;
    }
    return NOT_A_BOOLEAN;
  },
  fixed: 5,
  perByte: 0,
  compare: null,
};
