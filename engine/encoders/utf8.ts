import { isUtf8 } from 'node:buffer';
import { rejectNumber } from '../../model/reject-codes.ts';

const NUL_BYTE = -rejectNumber('nul-byte');
const INVALID_UTF8 = -rejectNumber('invalid-utf8');

/** Up to here walking the bytes is faster than calls of native code, which need an object for the field. */
const SHORT = 128;

/** Whether a byte continues a character. */
function continues(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** UTF-8 as RFC 3629 has it: nothing overlong, no surrogates, nothing above U+10FFFF. */
function isShortUtf8(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; ) {
    const lead = bytes[i]!;
    if (lead < 0x80) {
      i++;
      continue;
    }
    if (lead < 0xc2 || lead > 0xf4) return false;
    const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (i + length > end) return false;
    const second = bytes[i + 1]!;
    if (!continues(second)) return false;
    if (lead === 0xe0 && second < 0xa0) return false;
    if (lead === 0xed && second > 0x9f) return false;
    if (lead === 0xf0 && second < 0x90) return false;
    if (lead === 0xf4 && second > 0x8f) return false;
    if (length > 2 && !continues(bytes[i + 2]!)) return false;
    if (length > 3 && !continues(bytes[i + 3]!)) return false;
    i += length;
  }
  return true;
}

function copyLong(bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
  const field = bytes.subarray(start, end);
  if (!isUtf8(field)) return INVALID_UTF8;
  if (field.includes(0)) return NUL_BYTE;
  out.set(field, at);
  return at + end - start;
}

/** What is wrong with bytes that are not all ASCII, or of which one is NUL; their end where they are right. */
function lookAtShort(bytes: Buffer, start: number, end: number, put: number): number {
  if (!isShortUtf8(bytes, start, end)) return INVALID_UTF8;
  for (let i = start; i < end; i++) if (bytes[i] === 0) return NUL_BYTE;
  return put;
}

/** Copies text that PostgreSQL can keep: UTF-8 without NUL. Gives the new end, or minus the number of a reject code. */
export function copyUtf8(bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
  if (end - start > SHORT) return copyLong(bytes, start, end, out, at);
  let put = at;
  let seen = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    // Subtracting sets the highest bit for NUL, and what is not ASCII has it: one look at the end is enough.
    seen |= byte | (byte - 1);
    out[put++] = byte;
  }
  return (seen & 0x80) === 0 ? put : lookAtShort(bytes, start, end, put);
}

/** Characters of UTF-8 that was found valid: its bytes except those that continue one. */
export function characters(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if (!continues(bytes[i]!)) count++;
  return count;
}

/** Writes a character of more than seven bits as UTF-8; gives the new end. */
export function putPoint(into: Buffer, at: number, point: number): number {
  let put = at;
  if (point < 0x800) into[put++] = 0xc0 | (point >> 6);
  else {
    if (point < 0x10000) into[put++] = 0xe0 | (point >> 12);
    else {
      into[put++] = 0xf0 | (point >> 18);
      into[put++] = 0x80 | ((point >> 12) & 0x3f);
    }
    into[put++] = 0x80 | ((point >> 6) & 0x3f);
  }
  into[put++] = 0x80 | (point & 0x3f);
  return put;
}
