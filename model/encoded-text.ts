import { type CsvEncoding, isMultiByte, isUtf16 } from './encodings.ts';
import { upperLetters } from './single-byte-letters.ts';

const ASCII = 0x80;

/**
 * The bytes of a text where records are looked for, which in UTF-16 files is after they are made UTF-8; null where the encoding
 * lacks a character. Of encodings with several bytes for a character only ASCII is known.
 */
export function encodedText(text: string, encoding: CsvEncoding): Uint8Array | null {
  if (encoding === 'utf-8' || isUtf16(encoding)) return new TextEncoder().encode(text);
  const letters = isMultiByte(encoding) ? [] : Array.from(upperLetters(encoding));
  const bytes = Array.from(text, (character) => {
    const point = character.codePointAt(0) ?? 0;
    if (point < ASCII) return point;
    const place = letters.indexOf(character);
    return place < 0 ? null : ASCII + place;
  });
  const known = bytes.filter((byte) => byte !== null);
  return known.length === bytes.length ? Uint8Array.from(known) : null;
}
