import { isUtf8 } from 'node:buffer';
import { rejectNumber } from '../reject-codes.ts';
import { putInt32, type TypeEncoder } from './encode.ts';
import { hexValues } from './uuid.ts';

const NOT_JSON = -rejectNumber('not-json');
const INVALID_UTF8 = -rejectNumber('invalid-utf8');
const NUL_BYTE = -rejectNumber('nul-byte');
const NESTED_TOO_DEEP = -rejectNumber('nested-too-deep');
const DEEPEST = 512;
const VERSION = 1;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const SMALL_U = 0x75;
const simpleEscapes = new Set(Buffer.from('"\\/bfnrt'));
const words = ['true', 'false', 'null'].map((word) => Buffer.from(word));
/** Which containers are open: 1 for an object. One for the thread, so that a field costs no allocation. */
const open = new Uint8Array(DEEPEST);

function skipBlanks(bytes: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && (bytes[i] === 0x20 || bytes[i] === 0x0a || bytes[i] === 0x0d || bytes[i] === 0x09)) i++;
  return i;
}

function skipString(bytes: Buffer, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) return i + 1;
    if (byte < 0x20) return -1;
    if (byte !== BACKSLASH) continue;
    i++;
    if (i < end && bytes[i] === SMALL_U) {
      for (let k = 1; k <= 4; k++) if (i + k >= end || hexValues[bytes[i + k]!]! > 15) return -1;
      i += 4;
    } else if (i >= end || !simpleEscapes.has(bytes[i]!)) return -1;
  }
  return -1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function skipDigits(bytes: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && isDigit(bytes[i])) i++;
  return i === at ? -1 : i;
}

function skipNumber(bytes: Buffer, at: number, end: number): number {
  let i = bytes[at] === 0x2d ? at + 1 : at;
  i = bytes[i] === 0x30 && i < end ? i + 1 : skipDigits(bytes, i, end);
  if (i > 0 && i < end && bytes[i] === 0x2e) i = skipDigits(bytes, i + 1, end);
  if (i > 0 && i < end && (bytes[i]! | 0x20) === 0x65) {
    const sign = i + 1 < end && (bytes[i + 1] === 0x2b || bytes[i + 1] === 0x2d) ? 2 : 1;
    i = skipDigits(bytes, i + sign, end);
  }
  return i;
}

function skipScalar(bytes: Buffer, at: number, end: number): number {
  if (bytes[at] === QUOTE) return skipString(bytes, at, end);
  const word = words.find(
    (each) => each.length <= end - at && bytes.compare(each, 0, each.length, at, at + each.length) === 0,
  );
  return word === undefined ? skipNumber(bytes, at, end) : at + word.length;
}

/** The place behind `"key":`, or -1. */
function skipKey(bytes: Buffer, at: number, end: number): number {
  const i = skipBlanks(bytes, at, end);
  if (i >= end || bytes[i] !== QUOTE) return -1;
  const colon = skipString(bytes, i, end);
  const j = colon < 0 ? end : skipBlanks(bytes, colon, end);
  return j < end && bytes[j] === COLON ? j + 1 : -1;
}

/** RFC 8259, walked without recursion. Zero when it is JSON, otherwise minus a reject code's number. */
function validate(bytes: Buffer, start: number, end: number): number {
  let depth = 0;
  for (let at = start; ; ) {
    at = skipBlanks(bytes, at, end);
    if (at >= end) return NOT_JSON;
    const byte = bytes[at];
    let valueEnded = true;
    if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (depth === DEEPEST) return NESTED_TOO_DEEP;
      const object = byte === OPEN_OBJECT;
      const next = skipBlanks(bytes, at + 1, end);
      if (next < end && bytes[next] === (object ? CLOSE_OBJECT : CLOSE_ARRAY)) at = next + 1;
      else {
        open[depth++] = object ? 1 : 0;
        at = object ? skipKey(bytes, at + 1, end) : at + 1;
        valueEnded = false;
      }
    } else at = skipScalar(bytes, at, end);
    if (at < 0) return NOT_JSON;
    while (valueEnded) {
      at = skipBlanks(bytes, at, end);
      if (depth === 0) return at === end ? 0 : NOT_JSON;
      if (at >= end) return NOT_JSON;
      const object = open[depth - 1] === 1;
      if (bytes[at] === COMMA) {
        at = object ? skipKey(bytes, at + 1, end) : at + 1;
        if (at < 0) return NOT_JSON;
        valueEnded = false;
      } else if (bytes[at] === (object ? CLOSE_OBJECT : CLOSE_ARRAY)) {
        depth--;
        at++;
      } else return NOT_JSON;
    }
  }
}

/** JSON text behind the version byte of jsonb's binary form. */
export const jsonb: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const field = bytes.subarray(start, end);
    if (!isUtf8(field)) return INVALID_UTF8;
    if (field.includes(0)) return NUL_BYTE;
    const verdict = validate(bytes, start, end);
    if (verdict < 0) return verdict;
    const put = putInt32(out, at, end - start + 1);
    out[put] = VERSION;
    out.set(field, put + 1);
    return put + 1 + end - start;
  },
  fixed: 5,
  perByte: 1,
  compare: null,
};
