import { type ColumnModel, inOwnGrammar } from '../../model/column-model.ts';
import { typeEncoder } from './type-encoder.ts';

/**
 * A value of the definition (a default, a bound), after its length as binary COPY has it. Definitions write values in
 * the type's own grammar, whatever the column's `format`.
 *
 * @throws {RangeError} where the type does not hold the value, which the model has made sure of before.
 */
export function encodeLiteral(column: ColumnModel, literal: string): Buffer {
  const { encode, fixed, perByte } = typeEncoder(inOwnGrammar(column));
  const bytes = Buffer.from(literal);
  const out = Buffer.alloc(fixed + perByte * bytes.length);
  const end = encode(bytes, 0, bytes.length, out, 0);
  if (end < 0) throw new RangeError(`The definition of column ${column.name} has a value that its type does not hold.`);
  return out.subarray(0, end);
}
