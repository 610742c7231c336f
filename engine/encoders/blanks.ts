/**
 * The bytes of a blank at a place: a space, a tab, any other of Unicode's space separators, no-break spaces among them, or
 * U+FEFF; 0 where something else stands there. The list is our own, since those of Java and JavaScript differ.
 */
function blankAt(bytes: Buffer, at: number, end: number): number {
  const byte = bytes[at]!;
  if (byte === 0x20 || byte === 0x09) return 1;
  if (byte < 0xc2) return 0;
  if (byte === 0xc2) return at + 1 < end && bytes[at + 1] === 0xa0 ? 2 : 0;
  if (at + 2 >= end) return 0;
  const [second, third] = [bytes[at + 1]!, bytes[at + 2]!];
  if (byte === 0xe1) return second === 0x9a && third === 0x80 ? 3 : 0;
  if (byte === 0xe3) return second === 0x80 && third === 0x80 ? 3 : 0;
  if (byte === 0xef) return second === 0xbb && third === 0xbf ? 3 : 0;
  if (byte !== 0xe2) return 0;
  // U+2000 to U+200A, U+202F and U+205F.
  if (second === 0x80) return (third >= 0x80 && third <= 0x8a) || third === 0xaf ? 3 : 0;
  return second === 0x81 && third === 0x9f ? 3 : 0;
}

/** Where a field of UTF-8 begins after its blanks. */
export function skipBlanks(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const length = blankAt(bytes, at, end);
    if (length === 0) break;
    at += length;
  }
  return at;
}

/** Where a field of UTF-8 ends before its blanks. */
export function dropBlanks(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start) {
    const last = bytes[at - 1]!;
    if (last === 0x20 || last === 0x09) at--;
    else if (at - 2 >= start && blankAt(bytes, at - 2, at) === 2) at -= 2;
    else if (at - 3 >= start && blankAt(bytes, at - 3, at) === 3) at -= 3;
    else break;
  }
  return at;
}
