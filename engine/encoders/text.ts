import type { ColumnType } from '../../model/column-model.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import { type Encode, putInt32, type TypeEncoder } from './encode.ts';
import { characters, copyUtf8 } from './utf8.ts';

const TOO_LONG = -rejectNumber('too-long');

const encodeText: Encode = (bytes, start, end, out, at) =>
  copyUtf8(bytes, start, end, out, putInt32(out, at, end - start));

/** `text`, and `varchar(n)` and `char(n)` by their number of characters. */
export function text({ length }: ColumnType): TypeEncoder {
  const shape = { fixed: 4, perByte: 1, compare: null };
  if (length === undefined) return { encode: encodeText, ...shape };
  return {
    encode(bytes, start, end, out, at) {
      const put = encodeText(bytes, start, end, out, at);
      if (put < 0 || end - start <= length) return put;
      return characters(bytes, start, end) > length ? TOO_LONG : put;
    },
    ...shape,
  };
}
