import { isSingleByte, type SingleByteEncoding, singleByteEncodings } from './single-byte-letters.ts';

/** Java's names of the encodings in which a character may have several bytes: what Java's decoders give is what each engine gives. */
const multiByteCharsets = {
  shift_jis: 'windows-31j',
  gb18030: 'gb18030',
  'euc-kr': 'x-windows-949',
  big5: 'x-windows-950',
} as const;

/** Encodings in which a character has one byte, two or four, and ASCII alone is ASCII. */
export type MultiByteEncoding = keyof typeof multiByteCharsets;

const utf16Encodings = ['utf-16', 'utf-16le', 'utf-16be'] as const;

/** UTF-16: the first by its byte order mark, the others with or without one. */
export type Utf16Encoding = (typeof utf16Encodings)[number];

/** Encodings of csv files. */
export type CsvEncoding = 'utf-8' | Utf16Encoding | SingleByteEncoding | MultiByteEncoding;

const multiByteEncodings = Object.keys(multiByteCharsets).filter(
  (name): name is MultiByteEncoding => name in multiByteCharsets,
);

/** All of them, by the names that a definition has. */
export const csvEncodings: readonly CsvEncoding[] = [
  'utf-8',
  ...utf16Encodings,
  ...singleByteEncodings,
  ...multiByteEncodings,
];

/** Whether all of a file is made UTF-8 before its records are looked for. */
export function isUtf16(encoding: CsvEncoding): encoding is Utf16Encoding {
  return utf16Encodings.some((name) => name === encoding);
}

/** Whether characters of an encoding may have several bytes other than those of UTF-8. */
export function isMultiByte(encoding: CsvEncoding): encoding is MultiByteEncoding {
  return multiByteEncodings.some((name) => name === encoding);
}

/** Java's name of an encoding; null where Java does not have it. */
export function javaCharset(encoding: CsvEncoding): string | null {
  if (isMultiByte(encoding)) return multiByteCharsets[encoding];
  return encoding === 'iso-8859-10' || encoding === 'iso-8859-14' ? null : encoding;
}

/** Whether an ASCII character may be the end of another one, so that it cannot stand between fields or around them. */
export function isPartOfOthers(encoding: CsvEncoding, character: string): boolean {
  if (encoding === 'utf-8' || isUtf16(encoding) || isSingleByte(encoding)) return false;
  return character >= '@' || (encoding === 'gb18030' && character >= '0' && character <= '9');
}
