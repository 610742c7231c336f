import { rejectNumber } from '../../model/reject-codes.ts';
import { decodeBase64 } from './base64.ts';
import { type Encode, putInt32, type TypeEncoder } from './encode.ts';
import { hexValues } from './hex.ts';

const NOT_BYTEA = -rejectNumber('not-bytea');
const BACKSLASH = 0x5c;
const SMALL_X = 0x78;

const encodeDigits: Encode = (bytes, start, end, out, at) => {
  if ((end - start) % 2 !== 0) return NOT_BYTEA;
  let put = putInt32(out, at, (end - start) >> 1);
  let seen = 0;
  for (let i = start; i < end; i += 2) {
    const high = hexValues[bytes[i]!]!;
    const low = hexValues[bytes[i + 1]!]!;
    seen |= high | low;
    out[put++] = (high << 4) | low;
  }
  return seen > 15 ? NOT_BYTEA : put;
};

const encodeEscaped: Encode = (bytes, start, end, out, at) => {
  if (end - start < 2 || bytes[start] !== BACKSLASH || bytes[start + 1] !== SMALL_X) return NOT_BYTEA;
  return encodeDigits(bytes, start + 2, end, out, at);
};

// A quoted empty field is a value for texts only, so that a column without `\x` cannot have empty bytes.

const encodeHex: Encode = (bytes, start, end, out, at) =>
  start === end ? NOT_BYTEA : encodeDigits(bytes, start, end, out, at);

const encodeBase64: Encode = (bytes, start, end, out, at) => {
  const put = start === end ? -1 : decodeBase64(bytes, start, end, out, at + 4);
  if (put < 0) return NOT_BYTEA;
  putInt32(out, at, put - at - 4);
  return put;
};

/** `\x` and hexadecimal digits as PostgreSQL writes them; without the `\x`, or base64, where the column says so. */
export function bytea(format: string | null): TypeEncoder {
  const encode = format === 'base64' ? encodeBase64 : format === 'hex' ? encodeHex : encodeEscaped;
  return { encode, fixed: 4, perByte: 1, compare: null };
}
