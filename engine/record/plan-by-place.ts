import { OPERATION } from '../../model/delete-when.ts';
import { isField } from '../../model/from-file.ts';
import { deletionOf } from '../../model/staged-table.ts';
import type { TableModel } from '../../model/table-model.ts';

/**
 * Columns by their place in the definition, for a file without a header.
 *
 * @param hasOperation Whether each record begins with what it does, which is no column of the definition.
 */
export function planByPlace(table: TableModel, hasOperation = false): readonly number[] {
  const isFirst = hasOperation && (deletionOf(table)?.sharedWith ?? -1) < 0;
  let field = isFirst ? 1 : 0;
  const fieldOf = table.columns.map((column) => (isField(column) && column.name !== OPERATION ? field++ : -1));
  if (isFirst) return fieldOf.map((place, column) => (table.columns[column]?.name === OPERATION ? 0 : place));
  return withSharedField(table, fieldOf);
}

/** The field of `deleteWhen` is that of a column of the table, where one is read from it. */
export function withSharedField(table: TableModel, fieldOf: readonly number[]): readonly number[] {
  const place = deletionOf(table)?.sharedWith ?? -1;
  if (place < 0) return fieldOf;
  return fieldOf.map((field, column) => (table.columns[column]?.name === OPERATION ? (fieldOf[place] ?? -1) : field));
}
