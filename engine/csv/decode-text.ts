import type { FieldDecoder } from '../encoders/decoder.ts';

/** A field as text, for a header; null where its bytes are not in the encoding. */
export function decodeText(bytes: Buffer, decoder: FieldDecoder | null): string | null {
  let utf8 = bytes;
  if (decoder !== null) {
    const room = Buffer.alloc(bytes.length * decoder.growth);
    const length = decoder.decode(bytes, 0, bytes.length, room);
    if (length < 0) return null;
    utf8 = room.subarray(0, length);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(utf8);
  } catch {
    return null;
  }
}
