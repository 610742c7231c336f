import { rejectNumber } from '../../model/reject-codes.ts';
import { type SingleByteEncoding, upperLetters } from '../../model/single-byte-letters.ts';
import type { FieldDecoder } from './decoder.ts';

const INVALID_ENCODING = -rejectNumber('invalid-encoding');

/** UTF-8 of each byte from 0x80 on; null where the encoding does not have it. */
function lettersOf(encoding: SingleByteEncoding): readonly (Buffer | null)[] {
  return Array.from(upperLetters(encoding), (letter) => (letter === '\ufffd' ? null : Buffer.from(letter)));
}

/** Makes UTF-8 of an encoding of one byte. */
export function singleByteDecoder(encoding: SingleByteEncoding): FieldDecoder {
  const letters = lettersOf(encoding);
  return {
    decode(bytes, start, end, into) {
      let put = 0;
      for (let i = start; i < end; i++) {
        const byte = bytes[i]!;
        if (byte < 0x80) {
          into[put++] = byte;
          continue;
        }
        const letter = letters[byte - 0x80];
        if (letter === null || letter === undefined) return INVALID_ENCODING;
        for (let k = 0; k < letter.length; k++) into[put++] = letter[k]!;
      }
      return put;
    },
    growth: 3,
  };
}
