import type { CsvSource } from '../../model/table-model.ts';
import { MOST_BYTES, transcoder } from '../encoders/single-byte.ts';

/** A field as text, for a header; null where its bytes are not in the encoding. */
export function decodeText(bytes: Buffer, encoding: CsvSource['encoding']): string | null {
  let utf8 = bytes;
  if (encoding !== 'utf-8') {
    const room = Buffer.alloc(bytes.length * MOST_BYTES);
    const length = transcoder(encoding)(bytes, 0, bytes.length, room);
    if (length < 0) return null;
    utf8 = room.subarray(0, length);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(utf8);
  } catch {
    return null;
  }
}
