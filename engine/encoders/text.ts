import { isUtf8 } from 'node:buffer';
import type { ColumnType } from '../../model/column-model.ts';
import { rejectNumber } from '../reject-codes.ts';
import { putInt32, type TypeEncoder } from './encode.ts';

const NUL_BYTE = -rejectNumber('nul-byte');
const INVALID_UTF8 = -rejectNumber('invalid-utf8');
const TOO_LONG = -rejectNumber('too-long');

/** Up to here copying byte by byte, looking at each, is faster than two calls of native code. */
const SHORT = 48;

function encodeLong(bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
  const field = bytes.subarray(start, end);
  if (field.includes(0)) return NUL_BYTE;
  if (!isUtf8(field)) return INVALID_UTF8;
  out.set(field, putInt32(out, at, end - start));
  return at + 4 + end - start;
}

function encode(bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
  if (end - start > SHORT) return encodeLong(bytes, start, end, out, at);
  let put = putInt32(out, at, end - start);
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === 0 || byte > 127) return encodeLong(bytes, start, end, out, at);
    out[put++] = byte;
  }
  return put;
}

/** Characters of UTF-8 that was found valid: its bytes but for those that continue one. */
function characters(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if ((bytes[i]! & 0xc0) !== 0x80) count++;
  return count;
}

/** `text`, and `varchar(n)` and `char(n)` by their number of characters. */
export function text({ length }: ColumnType): TypeEncoder {
  const shape = { fixed: 4, perByte: 1, compare: null };
  if (length === undefined) return { encode, ...shape };
  return {
    encode(bytes, start, end, out, at) {
      const put = encode(bytes, start, end, out, at);
      if (put < 0 || end - start <= length) return put;
      return characters(bytes, start, end) > length ? TOO_LONG : put;
    },
    ...shape,
  };
}
