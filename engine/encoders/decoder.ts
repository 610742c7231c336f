import type { Encode, EncodeField } from './encode.ts';

/** Makes UTF-8 of fields that are written in another encoding. */
export interface FieldDecoder {
  /** Writes `bytes[start, end)` as UTF-8 at the start of `into`; gives the length, or minus the number of a reject code. */
  decode(bytes: Buffer, start: number, end: number, into: Buffer): number;
  /** The most bytes of UTF-8 that one byte becomes. */
  readonly growth: number;
}

function isAscii(bytes: Buffer, start: number, end: number): boolean {
  let seen = 0;
  for (let i = start; i < end; i++) seen |= bytes[i]!;
  return seen < 0x80;
}

/** An encoder for fields of another encoding, in which ASCII is ASCII, from one for UTF-8. */
export function decoded(inner: Encode, decoder: FieldDecoder): Encode {
  const { growth } = decoder;
  let scratch = Buffer.allocUnsafeSlow(1024);
  return (bytes, start, end, out, at) => {
    if (isAscii(bytes, start, end)) return inner(bytes, start, end, out, at);
    if (scratch.length < (end - start) * growth) scratch = Buffer.allocUnsafeSlow((end - start) * growth * 2);
    const length = decoder.decode(bytes, start, end, scratch);
    return length < 0 ? length : inner(scratch, 0, length, out, at);
  };
}

/** The same for a field that may be NULL. */
export function decodedField(inner: EncodeField, decoder: FieldDecoder): EncodeField {
  const { growth } = decoder;
  let scratch = Buffer.allocUnsafeSlow(1024);
  return (bytes, start, end, quoted, out, at) => {
    if (isAscii(bytes, start, end)) return inner(bytes, start, end, quoted, out, at);
    if (scratch.length < (end - start) * growth) scratch = Buffer.allocUnsafeSlow((end - start) * growth * 2);
    const length = decoder.decode(bytes, start, end, scratch);
    return length < 0 ? length : inner(scratch, 0, length, quoted, out, at);
  };
}

/** Bytes as UTF-8; null where they are not in the encoding. */
export function decodedBytes(decoder: FieldDecoder, bytes: Buffer, start: number, end: number): Buffer | null {
  const room = Buffer.allocUnsafe((end - start) * decoder.growth);
  const length = decoder.decode(bytes, start, end, room);
  return length < 0 ? null : room.subarray(0, length);
}
