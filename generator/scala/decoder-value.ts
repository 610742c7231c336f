import { type CsvEncoding, isMultiByte, isUtf16, javaCharset } from '../../model/encodings.ts';
import { upperLetters } from '../../model/single-byte-letters.ts';
import type { ScalaCall } from './scala-value.ts';

/** What makes UTF-8 of fields in the Glue job; null where they are UTF-8 by then. */
export function decoderValue(encoding: CsvEncoding): ScalaCall | null {
  if (encoding === 'utf-8' || isUtf16(encoding)) return null;
  if (isMultiByte(encoding)) return { call: 'OfCharset', args: [javaCharset(encoding) ?? encoding] };
  return { call: 'SingleByte', args: [upperLetters(encoding)] };
}
