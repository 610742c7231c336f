import { rejectNumber } from '../reject-codes.ts';
import { putInt32, type TypeEncoder } from './encode.ts';

const NOT_A_UUID = -rejectNumber('not-a-uuid');
const LENGTH = 36;
const HYPHEN = 0x2d;

/** The value of each byte as a hexadecimal digit; 255 for those that are none. */
export const hexValues = Uint8Array.from({ length: 256 }, (_, byte) => {
  const value = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(value) ? 255 : value;
});

export const uuid: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    if (end - start !== LENGTH) return NOT_A_UUID;
    let put = putInt32(out, at, 16);
    for (let i = start; i < end; ) {
      const place = i - start;
      if (place === 8 || place === 13 || place === 18 || place === 23) {
        if (bytes[i] !== HYPHEN) return NOT_A_UUID;
        i++;
        continue;
      }
      const high = hexValues[bytes[i]!]!;
      const low = hexValues[bytes[i + 1]!]!;
      if (high > 15 || low > 15) return NOT_A_UUID;
      out[put++] = (high << 4) | low;
      i += 2;
    }
    return put;
  },
  fixed: 20,
  perByte: 0,
  compare: null,
};
