import { type CsvEncoding, isMultiByte, javaCharset } from '../../model/encodings.ts';
import { upperLetters } from '../../model/single-byte-letters.ts';
import type { ScalaCall } from './scala-value.ts';

/** What makes UTF-8 of an encoding in the Glue job; null for UTF-8. */
export function decoderValue(encoding: CsvEncoding): ScalaCall | null {
  if (encoding === 'utf-8') return null;
  if (isMultiByte(encoding)) return { call: 'OfCharset', args: [javaCharset(encoding) ?? encoding] };
  return { call: 'SingleByte', args: [upperLetters(encoding)] };
}
