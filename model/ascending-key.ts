import type { ColumnModel } from './column-model.ts';
import { isByKey } from './load-modes.ts';
import type { TableModel } from './table-model.ts';

/**
 * Places of the key's columns, in the key's own order, where publish may be told of a file that its keys ascend; empty where it
 * may not, or nobody asks.
 */
export function tellableKey({ columns, key, load }: TableModel): readonly number[] {
  if (!isByKey({ key, load })) return [];
  const places = key.map((name) => columns.findIndex((column) => column.name === name));
  return places.every((place) => isTellable(columns[place])) ? places : [];
}

/**
 * Whether the ledger may have a key's bytes, which a personal one must not, and equal values have equal ones: a numeric
 * may keep zeros at its end, and a char blanks.
 */
function isTellable(column: ColumnModel | undefined): boolean {
  if (column === undefined || column.pii) return false;
  const { name, precision } = column.type;
  return name !== 'char' && (name !== 'numeric' || precision !== undefined);
}
