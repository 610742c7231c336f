import { type CsvEncoding, isMultiByte, isUtf16 } from '../../model/encodings.ts';
import type { FieldDecoder } from './decoder.ts';
import { multiByteDecoder } from './multi-byte.ts';
import { singleByteDecoder } from './single-byte.ts';

const decoders = new Map<CsvEncoding, FieldDecoder>();

/** What makes UTF-8 of a file's fields, made once for the thread; null where they are UTF-8 by then. */
export function decoderOf(encoding: CsvEncoding): FieldDecoder | null {
  if (encoding === 'utf-8' || isUtf16(encoding)) return null;
  const known = decoders.get(encoding);
  if (known !== undefined) return known;
  const decoder = isMultiByte(encoding) ? multiByteDecoder(encoding) : singleByteDecoder(encoding);
  decoders.set(encoding, decoder);
  return decoder;
}
