import { rejectNumber } from '../../model/reject-codes.ts';
import type { CsvEncoding } from '../../model/table-model.ts';
import type { FieldDecoder } from '../encoders/decoder.ts';

const INVALID_ENCODING = -rejectNumber('invalid-encoding');

/** Windows-1252 from 0x80 to 0x9f; zeros are bytes that it does not have. Source: the Unicode consortium's CP1252.TXT. */
const WINDOWS = [
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0,
  0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
];

/** UTF-8 of each byte; null where the encoding does not have it. */
function letters(encoding: CsvEncoding): readonly (Buffer | null)[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const point = encoding === 'windows-1252' && byte >= 0x80 && byte < 0xa0 ? WINDOWS[byte - 0x80]! : byte;
    return point === 0 && byte !== 0 ? null : Buffer.from(String.fromCodePoint(point));
  });
}

/** What makes UTF-8 of a file's fields; null where it is written in UTF-8. */
export function decoderOf(encoding: CsvEncoding): FieldDecoder | null {
  if (encoding === 'utf-8') return null;
  const table = letters(encoding);
  return {
    decode(bytes, start, end, into) {
      let put = 0;
      for (let i = start; i < end; i++) {
        const letter = table[bytes[i]!];
        if (letter === null || letter === undefined) return INVALID_ENCODING;
        for (let k = 0; k < letter.length; k++) into[put++] = letter[k]!;
      }
      return put;
    },
    growth: 3,
  };
}
