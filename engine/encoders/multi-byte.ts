import { TextDecoder } from 'node:util';
import type { MultiByteEncoding } from '../../model/encodings.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import type { FieldDecoder } from './decoder.ts';
import { putPoint } from './utf8.ts';

const INVALID_ENCODING = -rejectNumber('invalid-encoding');
const REPLACEMENT = 0xfffd;

/** What Java has otherwise than JavaScript, besides bytes alone: pairs, and of gb18030 four bytes. */
const javaPairs: Readonly<Partial<Record<MultiByteEncoding, readonly (readonly [pair: number, point: number])[]>>> = {
  gb18030: [[0xa3a0, 0xe5e5]],
  'euc-kr': [
    [0xa2e6, 0x20ac],
    [0xa2e7, 0xae],
  ],
};
const javaFours: ReadonlyMap<number, number> = new Map([
  ...[0xe81e, 0xe826, 0xe82b].map((point, at) => [0x82359037 + at, point] as const),
  ...[0xe82c, 0xe832, 0xe843, 0xe854, 0xe864].map((point, at) => [0x82359130 + at, point] as const),
  ...[0xe78d, 0xe78f, 0xe78e, 0xe790].map((point, at) => [0x84318236 + at, point] as const),
  ...[0xe791, 0xe792, 0xe793, 0xe794, 0xe795, 0xe796].map((point, at) => [0x84318330 + at, point] as const),
]);

/** The only character that bytes are; 0 where they are none, or several. */
function pointOf(decoder: TextDecoder, bytes: Uint8Array): number {
  const [first, second] = Array.from(decoder.decode(bytes));
  const point = first?.codePointAt(0) ?? REPLACEMENT;
  return second === undefined && point !== REPLACEMENT ? point : 0;
}

/**
 * The syllables that windows-949 has beyond EUC-KR, which is all that JavaScript knows: those that EUC-KR lacks, in Unicode's
 * order, in the places that it leaves free.
 */
function addSyllables(pairs: Uint16Array): void {
  const known = new Set(pairs);
  let syllable = 0xac00;
  for (let lead = 0x81; lead <= 0xc6; lead++) {
    for (let trail = 0x41; trail <= 0xfe; trail++) {
      const isFree = trail <= 0x5a || (trail >= 0x61 && trail <= 0x7a) || trail >= 0x81;
      if (!isFree || (lead >= 0xa1 && trail >= 0xa1)) continue;
      while (known.has(syllable)) syllable++;
      if (syllable > 0xd7a3) return;
      pairs[lead * 256 + trail] = syllable++;
    }
  }
}

function pairsOf(encoding: MultiByteEncoding, decoder: TextDecoder): Uint16Array {
  const pairs = new Uint16Array(65_536);
  for (let lead = encoding === 'euc-kr' ? 0xa1 : 0x81; lead <= 0xfe; lead++) {
    for (let trail = encoding === 'euc-kr' ? 0xa1 : 0x40; trail <= 0xfe; trail++) {
      pairs[lead * 256 + trail] = pointOf(decoder, Uint8Array.of(lead, trail));
    }
  }
  if (encoding === 'euc-kr') addSyllables(pairs);
  for (const [pair, point] of javaPairs[encoding] ?? []) pairs[pair] = point;
  return pairs;
}

function fourBytes(decoder: TextDecoder, bytes: Buffer, at: number): number {
  return javaFours.get(bytes.readUInt32BE(at)) ?? pointOf(decoder, bytes.subarray(at, at + 4));
}

/** Makes UTF-8 of an encoding whose characters have up to four bytes; what these are is as Java has it. */
export function multiByteDecoder(encoding: MultiByteEncoding): FieldDecoder {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const pairs = pairsOf(encoding, decoder);
  return {
    decode(bytes, start, end, into) {
      let put = 0;
      for (let i = start; i < end; ) {
        const byte = bytes[i]!;
        if (byte < 0x80) {
          into[put++] = byte;
          i++;
          continue;
        }
        // Katakana of half the width.
        if (encoding === 'shift_jis' && byte >= 0xa1 && byte <= 0xdf) {
          put = putPoint(into, put, 0xff61 + byte - 0xa1);
          i++;
          continue;
        }
        const pair = i + 1 < end ? pairs[byte * 256 + bytes[i + 1]!]! : 0;
        const point = pair === 0 && encoding === 'gb18030' && i + 4 <= end ? fourBytes(decoder, bytes, i) : pair;
        if (point < 0x80) return INVALID_ENCODING;
        put = putPoint(into, put, point);
        i += pair === 0 ? 4 : 2;
      }
      return put;
    },
    growth: 3,
  };
}
