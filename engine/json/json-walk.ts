import { limits } from '../../model/limits.ts';
import { rejectNumber } from '../../model/reject-codes.ts';

/** No JSON. */
export const WRONG = -1;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
/** From what opens an array or object to what closes it. */
const TO_CLOSE = 2;

const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/** By the byte after a backslash: whether it stands for a character; `u` stands for one with four digits after it. */
const ESCAPES = byteSet('"\\/bfnrt');
const HEX = byteSet('0123456789abcdefABCDEF');

function byteSet(characters: string): Uint8Array {
  const set = new Uint8Array(256);
  for (const byte of Buffer.from(characters)) set[byte] = 1;
  return set;
}

/** The place after blanks. */
export function afterBlanks(bytes: Buffer, at: number, stop: number): number {
  let i = at;
  while (i < stop && (bytes[i] === 0x20 || bytes[i] === 0x09 || bytes[i] === 0x0a || bytes[i] === 0x0d)) i++;
  return i;
}

function afterDigits(bytes: Buffer, at: number, stop: number): number {
  let i = at;
  while (i < stop && bytes[i]! >= 0x30 && bytes[i]! <= 0x39) i++;
  return i;
}

/** Goes over values of JSON (RFC 8259) without making anything of them. Each step gives the place after it, or {@link WRONG}. */
export class JsonWalk {
  readonly TOO_DEEP = rejectNumber('nested-too-deep');
  /** A value is nested deeper than may be. */
  isTooDeep = false;
  /** A string had an escape since this was set to false. */
  hasEscapes = false;
  /** What opened the arrays and objects that are open. */
  readonly #open = new Uint8Array(limits.jsonLevels);

  value(bytes: Buffer, at: number, stop: number): number {
    let depth = 0;
    let i = at;
    for (;;) {
      if (i >= stop) return WRONG;
      const first = bytes[i]!;
      if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
        if (depth === limits.jsonLevels) {
          this.isTooDeep = true;
          return WRONG;
        }
        this.#open[depth++] = first;
        i = afterBlanks(bytes, i + 1, stop);
        if (i >= stop || bytes[i] !== first + TO_CLOSE) {
          if (first === OPEN_OBJECT) i = this.#key(bytes, i, stop);
          if (i === WRONG) return WRONG;
          continue;
        }
        i++;
        depth--;
      } else i = first === QUOTE ? this.string(bytes, i, stop) : scalar(bytes, i, stop);
      if (i === WRONG) return WRONG;
      // What ends here may end what it is in.
      for (;;) {
        if (depth === 0) return i;
        i = afterBlanks(bytes, i, stop);
        if (i >= stop) return WRONG;
        const opened = this.#open[depth - 1]!;
        if (bytes[i] === COMMA) {
          i = afterBlanks(bytes, i + 1, stop);
          if (opened === OPEN_OBJECT) i = this.#key(bytes, i, stop);
          if (i === WRONG) return WRONG;
          break;
        }
        if (bytes[i] !== opened + TO_CLOSE) return WRONG;
        i++;
        depth--;
      }
    }
  }

  /** A string whose opening quote is at a place. */
  string(bytes: Buffer, at: number, stop: number): number {
    for (let i = at + 1; i < stop; i++) {
      const byte = bytes[i]!;
      if (byte === QUOTE) return i + 1;
      if (byte < 0x20) return WRONG;
      if (byte !== BACKSLASH) continue;
      this.hasEscapes = true;
      i++;
      if (i >= stop) return WRONG;
      if (bytes[i] === 0x75) {
        for (let digit = 0; digit < 4; digit++) if (++i >= stop || HEX[bytes[i]!] === 0) return WRONG;
      } else if (ESCAPES[bytes[i]!] === 0) return WRONG;
    }
    return WRONG;
  }

  /** A key and its colon, up to the value. */
  #key(bytes: Buffer, at: number, stop: number): number {
    if (at >= stop || bytes[at] !== QUOTE) return WRONG;
    const end = this.string(bytes, at, stop);
    if (end === WRONG) return WRONG;
    const colon = afterBlanks(bytes, end, stop);
    return colon < stop && bytes[colon] === COLON ? afterBlanks(bytes, colon + 1, stop) : WRONG;
  }
}

/** A number, `true`, `false` or `null`. */
function scalar(bytes: Buffer, at: number, stop: number): number {
  for (const word of WORDS) {
    if (bytes[at] === word[0]) {
      for (let i = 1; i < word.length; i++) if (at + i >= stop || bytes[at + i] !== word[i]) return WRONG;
      return at + word.length;
    }
  }
  const digits = bytes[at] === 0x2d ? at + 1 : at;
  let i = afterDigits(bytes, digits, stop);
  if (i === digits || (bytes[digits] === 0x30 && i > digits + 1)) return WRONG;
  if (i < stop && bytes[i] === 0x2e) {
    const fraction = i + 1;
    i = afterDigits(bytes, fraction, stop);
    if (i === fraction) return WRONG;
  }
  if (i < stop && (bytes[i] === 0x65 || bytes[i] === 0x45)) {
    const sign = i + 1;
    const exponent = sign < stop && (bytes[sign] === 0x2b || bytes[sign] === 0x2d) ? sign + 1 : sign;
    i = afterDigits(bytes, exponent, stop);
    if (i === exponent) return WRONG;
  }
  return i;
}
