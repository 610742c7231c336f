import type { NumberFormatModel } from '../../model/number-format.ts';
import { type Encode, putInt32, type TypeEncoder } from './encode.ts';
import { GROWTH, plainNumber } from './plain-number.ts';
import { isWord } from './words.ts';

/** Values that are no finite numbers, by their words in lower case. */
const NOT_FINITE: readonly (readonly [word: Buffer, value: number])[] = (
  [
    ['nan', Number.NaN],
    ['inf', Number.POSITIVE_INFINITY],
    ['infinity', Number.POSITIVE_INFINITY],
    ['+inf', Number.POSITIVE_INFINITY],
    ['+infinity', Number.POSITIVE_INFINITY],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['-infinity', Number.NEGATIVE_INFINITY],
  ] as const
).map(([word, value]) => [Buffer.from(word), value]);

function withNotFinite(inner: Encode, isDouble: boolean): Encode {
  return (bytes, start, end, out, at) => {
    for (let i = 0; i < NOT_FINITE.length; i++) {
      const [word, value] = NOT_FINITE[i]!;
      if (!isWord(word, bytes, start, end)) continue;
      return isDouble ? out.writeDoubleBE(value, putInt32(out, at, 8)) : out.writeFloatBE(value, putInt32(out, at, 4));
    }
    return inner(bytes, start, end, out, at);
  };
}

/** What a column's type says of its numbers. */
interface NumberType {
  /** Minus the number of the code by which a field that is no number is refused. */
  readonly refusal: number;
  readonly isDouble: boolean;
  readonly hasPower: boolean;
}

/** A type whose fields are written by a format; `inner` sees them as PostgreSQL writes numbers. */
export function formattedNumber(inner: TypeEncoder, format: NumberFormatModel, type: NumberType): TypeEncoder {
  const write = plainNumber(format, type.hasPower);
  let scratch = Buffer.allocUnsafeSlow(256);
  const encode: Encode = (bytes, start, end, out, at) => {
    const room = end - start + GROWTH;
    if (scratch.length < room) scratch = Buffer.allocUnsafeSlow(2 * room);
    const length = write(bytes, start, end, scratch);
    return length < 0 ? type.refusal : inner.encode(scratch, 0, length, out, at);
  };
  return {
    encode: format.notFinite ? withNotFinite(encode, type.isDouble) : encode,
    fixed: inner.fixed + GROWTH * inner.perByte,
    perByte: inner.perByte,
    compare: inner.compare,
  };
}
