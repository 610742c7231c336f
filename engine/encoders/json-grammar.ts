import { limits } from '../../model/limits.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import { hexValues } from './hex.ts';

const NOT_JSON = -rejectNumber('not-json');
const NESTED_TOO_DEEP = -rejectNumber('nested-too-deep');
const DATABASE_REFUSED = -rejectNumber('database-refused');
const DEEPEST = limits.jsonLevels;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const SMALL_E = 0x65;
const SMALL_U = 0x75;

/** What a byte is inside a string. */
const PLAIN = 0;
const ENDS = 1;
const inString = new Uint8Array(256).fill(2, 0, 0x20);
inString[QUOTE] = ENDS;
inString[BACKSLASH] = 2;
/** 1 for bytes that a backslash may stand before, except `u`. */
const escapes = new Uint8Array(256);
for (const byte of Buffer.from('"\\/bfnrt')) escapes[byte] = 1;

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

/** Which containers are open: 1 for an object. One for the thread, so that a field costs no allocation. */
const open = new Uint8Array(DEEPEST);
/** Whether an escape was seen that PostgreSQL refuses: NUL, or half of a surrogate pair. */
let isUnkept = false;

// Each of these gives the place after what it skipped, or -1 where that is not JSON.

function skipBlanks(bytes: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && (bytes[i] === 0x20 || bytes[i] === 0x0a || bytes[i] === 0x0d || bytes[i] === 0x09)) i++;
  return i;
}

/** The code unit of an escape whose `u` is at this place, -1 where it is none. */
function codeUnit(bytes: Buffer, at: number, end: number): number {
  if (at + 4 >= end) return -1;
  let unit = 0;
  for (let k = 1; k <= 4; k++) {
    const digit = hexValues[bytes[at + k]!]!;
    if (digit > 15) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

/** The last byte of an escape whose `u` is at this place, and of the one that makes a pair with it. */
function skipUnicode(bytes: Buffer, at: number, end: number): number {
  const unit = codeUnit(bytes, at, end);
  if (unit < 0) return -1;
  const last = at + 4;
  if (
    unit >= 0xd800 &&
    unit < 0xdc00 &&
    last + 2 < end &&
    bytes[last + 1] === BACKSLASH &&
    bytes[last + 2] === SMALL_U
  ) {
    const low = codeUnit(bytes, last + 2, end);
    if (low >= 0xdc00 && low < 0xe000) return last + 6;
  }
  if (unit === 0 || (unit >= 0xd800 && unit < 0xe000)) isUnkept = true;
  return last;
}

function skipString(bytes: Buffer, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    const kind = inString[bytes[i]!]!;
    if (kind === PLAIN) continue;
    if (kind === ENDS) return i + 1;
    if (bytes[i] !== BACKSLASH || ++i >= end) return -1;
    if (bytes[i] === SMALL_U) {
      i = skipUnicode(bytes, i, end);
      if (i < 0) return -1;
    } else if (escapes[bytes[i]!] === 0) return -1;
  }
  return -1;
}

function skipDigits(bytes: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i]! >= ZERO && bytes[i]! <= ZERO + 9) i++;
  return i === at ? -1 : i;
}

function skipNumber(bytes: Buffer, at: number, end: number): number {
  let i = bytes[at] === MINUS ? at + 1 : at;
  i = i < end && bytes[i] === ZERO ? i + 1 : skipDigits(bytes, i, end);
  if (i > 0 && i < end && bytes[i] === POINT) i = skipDigits(bytes, i + 1, end);
  if (i > 0 && i < end && (bytes[i]! | 0x20) === SMALL_E) {
    const signed = i + 1 < end && (bytes[i + 1] === PLUS || bytes[i + 1] === MINUS);
    i = skipDigits(bytes, signed ? i + 2 : i + 1, end);
  }
  return i;
}

function skipWord(bytes: Buffer, at: number, end: number, word: Buffer): number {
  if (end - at < word.length) return -1;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return -1;
  return at + word.length;
}

function skipScalar(bytes: Buffer, at: number, end: number): number {
  const first = bytes[at];
  if (first === QUOTE) return skipString(bytes, at, end);
  if (first === TRUE[0]) return skipWord(bytes, at, end, TRUE);
  if (first === FALSE[0]) return skipWord(bytes, at, end, FALSE);
  if (first === NULL[0]) return skipWord(bytes, at, end, NULL);
  return skipNumber(bytes, at, end);
}

/** `"key":` with what is blank around it. */
function skipKey(bytes: Buffer, at: number, end: number): number {
  const key = skipBlanks(bytes, at, end);
  if (key >= end || bytes[key] !== QUOTE) return -1;
  const behind = skipString(bytes, key, end);
  if (behind < 0) return -1;
  const colon = skipBlanks(bytes, behind, end);
  return colon < end && bytes[colon] === COLON ? colon + 1 : -1;
}

/**
 * Looks whether bytes, known to be UTF-8, are JSON (RFC 8259), without recursion: 0, or minus the number of a reject
 * code. Escapes that PostgreSQL refuses are found here, since its log would quote the document.
 */
export function validateJson(bytes: Buffer, start: number, end: number): number {
  let depth = 0;
  let at = start;
  isUnkept = false;
  for (;;) {
    at = skipBlanks(bytes, at, end);
    if (at >= end) return NOT_JSON;
    const byte = bytes[at];
    if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (depth === DEEPEST) return NESTED_TOO_DEEP;
      const object = byte === OPEN_OBJECT;
      open[depth++] = object ? 1 : 0;
      const next = skipBlanks(bytes, at + 1, end);
      const empty = next < end && bytes[next] === (object ? CLOSE_OBJECT : CLOSE_ARRAY);
      if (!empty) {
        at = object ? skipKey(bytes, next, end) : next;
        if (at < 0) return NOT_JSON;
        continue;
      }
      at = next;
    } else {
      at = skipScalar(bytes, at, end);
      if (at < 0) return NOT_JSON;
    }
    // A value has ended: containers close after it, until a comma asks for the next one.
    for (;;) {
      at = skipBlanks(bytes, at, end);
      if (depth === 0 && at === end) return isUnkept ? DATABASE_REFUSED : 0;
      if (depth === 0) return NOT_JSON;
      if (at >= end) return NOT_JSON;
      const object = open[depth - 1] === 1;
      if (bytes[at] === COMMA) break;
      if (bytes[at] !== (object ? CLOSE_OBJECT : CLOSE_ARRAY)) return NOT_JSON;
      depth--;
      at++;
    }
    at = open[depth - 1] === 1 ? skipKey(bytes, at + 1, end) : at + 1;
    if (at < 0) return NOT_JSON;
  }
}
