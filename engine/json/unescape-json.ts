const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

/** What a letter after a backslash stands for; others stand for themselves. */
const LETTERS = new Uint8Array(256).map((_, byte) => byte);
for (const [letter, stands] of Object.entries({ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' })) {
  LETTERS[letter.charCodeAt(0)] = stands.charCodeAt(0);
}

function hexDigit(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}

function fourDigits(bytes: Buffer, at: number): number {
  let unit = 0;
  for (let i = at; i < at + 4; i++) unit = unit * 16 + hexDigit(bytes[i]!);
  return unit;
}

/** Whether the escape at a place is the second half of a surrogate pair. */
function isLowHalf(bytes: Buffer, at: number, end: number): boolean {
  if (at + 6 > end || bytes[at] !== BACKSLASH || bytes[at + 1] !== LETTER_U) return false;
  return (fourDigits(bytes, at + 2) & 0xfc00) === 0xdc00;
}

/**
 * Writes what stands inside the quotes of a valid string as UTF-8, which is never longer; gives its length. Half of a surrogate pair
 * becomes three bytes that are no UTF-8.
 */
export function unescapeJson(bytes: Buffer, start: number, end: number, into: Buffer): number {
  let count = 0;
  let i = start;
  while (i < end) {
    const byte = bytes[i]!;
    if (byte !== BACKSLASH) {
      into[count++] = byte;
      i++;
    } else if (bytes[i + 1] !== LETTER_U) {
      into[count++] = LETTERS[bytes[i + 1]!]!;
      i += 2;
    } else {
      let code = fourDigits(bytes, i + 2);
      i += 6;
      if ((code & 0xfc00) === 0xd800 && isLowHalf(bytes, i, end)) {
        code = 0x10000 + ((code & 0x3ff) << 10) + (fourDigits(bytes, i + 2) & 0x3ff);
        i += 6;
      }
      count = putUtf8(code, into, count);
    }
  }
  return count;
}

function putUtf8(code: number, into: Buffer, at: number): number {
  let put = at;
  if (code < 0x80) into[put++] = code;
  else {
    if (code < 0x800) into[put++] = 0xc0 | (code >> 6);
    else {
      if (code < 0x10000) into[put++] = 0xe0 | (code >> 12);
      else {
        into[put++] = 0xf0 | (code >> 18);
        into[put++] = 0x80 | ((code >> 12) & 0x3f);
      }
      into[put++] = 0x80 | ((code >> 6) & 0x3f);
    }
    into[put++] = 0x80 | (code & 0x3f);
  }
  return put;
}
