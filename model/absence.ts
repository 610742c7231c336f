import type { ColumnModel } from './column-model.ts';
import { OPERATION } from './delete-when.ts';
import { isByKey } from './load-modes.ts';
import type { TableModel } from './table-model.ts';

/** Whether a file may lack the column: it says `optional`, or has a `default` that takes its place. */
export function mayBeAbsent({ optional, default: value }: ColumnModel): boolean {
  return optional || value !== null;
}

/**
 * The columns of which staging keeps, row by row, whether the row's file had them; their places in this list are those of
 * the bits in `_absent`. A merge leaves what is there of one that a file lacks. The key's columns and `latest` always have
 * a value: their default, where the file lacks them.
 */
export function keptAbsences({ columns, key, load }: TableModel): readonly string[] {
  // A version of a history is what its record says, and takes nothing over.
  if (!isByKey({ key, load }) || load.mode === 'history') return [];
  const latest = load.mode === 'merge' ? load.latest : null;
  return columns
    .filter(
      (column) =>
        column.name !== OPERATION && mayBeAbsent(column) && !key.includes(column.name) && column.name !== latest,
    )
    .map(({ name }) => name);
}
