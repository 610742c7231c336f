import { rejectNumber } from '../reject-codes.ts';
import { type Encode, putInt32, type TypeEncoder } from './encode.ts';
import { hexValues } from './uuid.ts';

const NOT_BYTEA = -rejectNumber('not-bytea');
const BACKSLASH = 0x5c;
const SMALL_X = 0x78;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const encodeHex: Encode = (bytes, start, end, out, at) => {
  if ((end - start) % 2 !== 0) return NOT_BYTEA;
  let put = putInt32(out, at, (end - start) >> 1);
  for (let i = start; i < end; i += 2) {
    const high = hexValues[bytes[i]!]!;
    const low = hexValues[bytes[i + 1]!]!;
    if (high > 15 || low > 15) return NOT_BYTEA;
    out[put++] = (high << 4) | low;
  }
  return put;
};

const encodeEscapedHex: Encode = (bytes, start, end, out, at) => {
  if (end - start < 2 || bytes[start] !== BACKSLASH || bytes[start + 1] !== SMALL_X) return NOT_BYTEA;
  return encodeHex(bytes, start + 2, end, out, at);
};

const encodeBase64: Encode = (bytes, start, end, out, at) => {
  const text = bytes.toString('latin1', start, end);
  if (!base64.test(text)) return NOT_BYTEA;
  const written = out.write(text, at + 4, 'base64');
  putInt32(out, at, written);
  return at + 4 + written;
};

/** `\x` and hexadecimal digits as PostgreSQL writes them; without the `\x`, or base64, where the column says so. */
export function bytea(format: string | null): TypeEncoder {
  const encode = format === 'base64' ? encodeBase64 : format === 'hex' ? encodeHex : encodeEscapedHex;
  return { encode, fixed: 4, perByte: 1, compare: null };
}
