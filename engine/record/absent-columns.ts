import { keptAbsences } from '../../model/absence.ts';
import type { TableModel } from '../../model/table-model.ts';
import { putInt32 } from '../encoders/encode.ts';

/**
 * The field `_absent` of a file's tuples, as binary COPY has it: a bit for each column of which staging keeps whether the file
 * has it, the first one highest; NULL where the file has all of them. Empty for a table whose staging keeps none.
 *
 * @param isAbsent Whether the file lacks the column at this place of the definition.
 */
export function absentColumns(table: TableModel, isAbsent: (column: number) => boolean): Buffer {
  const kept = keptAbsences(table);
  if (kept.length === 0) return Buffer.alloc(0);
  const bits = kept.map((name) => isAbsent(table.columns.findIndex((column) => column.name === name)));
  const field = Buffer.alloc(bits.includes(true) ? 8 + Math.ceil(bits.length / 8) : 4);
  if (field.length === 4) {
    putInt32(field, 0, -1);
    return field;
  }
  // A bit string is its number of bits, then they.
  putInt32(field, putInt32(field, 0, field.length - 4), bits.length);
  for (const [bit, absent] of bits.entries()) if (absent) field[8 + (bit >> 3)]! |= 0x80 >> (bit & 7);
  return field;
}
