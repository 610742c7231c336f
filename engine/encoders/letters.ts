import type { ColumnModel } from '../../model/column-model.ts';
import { hasNewer, lowered, raised } from '../../model/letter-case.ts';
import { unassigned } from '../../model/unassigned.ts';
import type { Encode } from './encode.ts';
import { copyUtf8 } from './utf8.ts';

/** Bytes of UTF-8 that one byte becomes at the most, by each of the two changes (Unicode's own figure for NFC). */
const GROWTH = 3;

const newer = new RegExp(`(${unassigned})`, 'u');

/** In form NFC of Unicode 13: a newer character neither combines nor moves, so that it ends what comes before it. */
function composed(text: string): string {
  if (!hasNewer(text)) return text.normalize('NFC');
  return text
    .split(newer)
    .map((piece) => piece.normalize('NFC'))
    .join('');
}

/** Writes ASCII in the other case into `into`; false where a byte is none. */
function changeAscii(bytes: Buffer, start: number, end: number, first: number, into: Buffer): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return false;
    into[i - start] = byte >= first && byte < first + 26 ? byte ^ 0x20 : byte;
  }
  return true;
}

function isAscii(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! >= 0x80) return false;
  return true;
}

/** The most bytes that one byte of a column's field becomes by its `case` and `normalize`. */
export function lettersGrowth({ letterCase, normalize }: ColumnModel): number {
  return (letterCase === null ? 1 : GROWTH) * (normalize === null ? 1 : GROWTH);
}

/** An encoder for fields in the case and in the normal form that the column says, from one for what comes of it. */
export function withLetters(inner: Encode, column: ColumnModel): Encode {
  const { letterCase, normalize } = column;
  if (letterCase === null && normalize === null) return inner;
  const growth = lettersGrowth(column);
  const change = letterCase === 'upper' ? raised : lowered;
  const first = letterCase === 'upper' ? 0x61 : 0x41;
  let scratch = Buffer.allocUnsafeSlow(1024);
  return (bytes, start, end, out, at) => {
    const length = end - start;
    if (scratch.length < length * growth) scratch = Buffer.allocUnsafeSlow(length * growth * 2);
    if (letterCase === null && isAscii(bytes, start, end)) return inner(bytes, start, end, out, at);
    if (letterCase !== null && changeAscii(bytes, start, end, first, scratch))
      return inner(scratch, 0, length, out, at);
    const checked = copyUtf8(bytes, start, end, scratch, 0);
    if (checked < 0) return checked;
    const text = scratch.toString('utf8', 0, length);
    const cased = letterCase === null ? text : change(text);
    return inner(scratch, 0, scratch.write(normalize === null ? cased : composed(cased)), out, at);
  };
}
