import { rejectNumber } from '../../model/reject-codes.ts';
import type { CsvSource } from '../../model/table-model.ts';
import type { Encode } from './encode.ts';

const INVALID_ENCODING = -rejectNumber('invalid-encoding');
/** Bytes of UTF-8 that one byte of these encodings becomes at the most. */
export const MOST_BYTES = 3;

/** Windows-1252 from 0x80 to 0x9f; zeros are bytes that it does not have. Source: the Unicode consortium's CP1252.TXT. */
const WINDOWS = [
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0,
  0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
];

/** UTF-8 of each byte; null where the encoding does not have it. */
function letters(encoding: CsvSource['encoding']): readonly (Buffer | null)[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const point = encoding === 'windows-1252' && byte >= 0x80 && byte < 0xa0 ? WINDOWS[byte - 0x80]! : byte;
    return point === 0 && byte !== 0 ? null : Buffer.from(String.fromCodePoint(point));
  });
}

/** Writes a field as UTF-8 into a buffer that has room for three bytes a byte; gives the length or a reject. */
export function transcoder(encoding: CsvSource['encoding']) {
  const table = letters(encoding);
  return (bytes: Buffer, start: number, end: number, into: Buffer): number => {
    let put = 0;
    for (let i = start; i < end; i++) {
      const letter = table[bytes[i]!];
      if (letter === null || letter === undefined) return INVALID_ENCODING;
      for (let k = 0; k < letter.length; k++) into[put++] = letter[k]!;
    }
    return put;
  };
}

function isAscii(bytes: Buffer, start: number, end: number): boolean {
  let seen = 0;
  for (let i = start; i < end; i++) seen |= bytes[i]!;
  return seen < 0x80;
}

/** An encoder for fields of another encoding, from one for UTF-8. */
export function transcoded(inner: Encode, encoding: CsvSource['encoding']): Encode {
  const transcode = transcoder(encoding);
  let scratch = Buffer.allocUnsafeSlow(1024);
  return (bytes, start, end, out, at) => {
    if (isAscii(bytes, start, end)) return inner(bytes, start, end, out, at);
    if (scratch.length < (end - start) * MOST_BYTES) scratch = Buffer.allocUnsafeSlow((end - start) * MOST_BYTES * 2);
    const length = transcode(bytes, start, end, scratch);
    return length < 0 ? length : inner(scratch, 0, length, out, at);
  };
}

/** A text of the definition as a file writes it; null where the encoding does not have it. */
export function inEncoding(text: string, encoding: CsvSource['encoding']): Buffer | null {
  if (encoding === 'utf-8') return Buffer.from(text);
  const bytes = new Map(letters(encoding).map((letter, byte) => [letter?.toString(), byte]));
  const found = Array.from(text, (character) => bytes.get(character));
  return found.every((byte) => byte !== undefined) ? Buffer.from(found) : null;
}
