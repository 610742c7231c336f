import { rejectNumber } from '../../model/reject-codes.ts';
import { putInt32, type TypeEncoder } from './encode.ts';
import { hexValues } from './hex.ts';

const NOT_A_UUID = -rejectNumber('not-a-uuid');
const LENGTH = 36;
const HYPHEN = 0x2d;
/** Where each byte's two digits stand. */
const PAIRS = Uint8Array.of(0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34);

export const uuid: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    if (end - start !== LENGTH) return NOT_A_UUID;
    if (bytes[start + 8] !== HYPHEN || bytes[start + 13] !== HYPHEN) return NOT_A_UUID;
    if (bytes[start + 18] !== HYPHEN || bytes[start + 23] !== HYPHEN) return NOT_A_UUID;
    const value = putInt32(out, at, 16);
    let seen = 0;
    for (let i = 0; i < 16; i++) {
      const pair = start + PAIRS[i]!;
      const high = hexValues[bytes[pair]!]!;
      const low = hexValues[bytes[pair + 1]!]!;
      seen |= high | low;
      out[value + i] = (high << 4) | low;
    }
    return seen > 15 ? NOT_A_UUID : value + 16;
  },
  fixed: 20,
  perByte: 0,
  compare: null,
};
