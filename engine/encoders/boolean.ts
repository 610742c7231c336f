import { rejectNumber } from '../../model/reject-codes.ts';
import { putInt32, type TypeEncoder } from './encode.ts';

const NOT_A_BOOLEAN = -rejectNumber('not-a-boolean');
const LONGEST = 5;

/** Up to five letters or digits as one number, whatever their case. */
function packed(bytes: Buffer, start: number, end: number): number {
  let key = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    // Only letters have a case: the bit would make a digit of a control character.
    key = key * 256 + (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);
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
