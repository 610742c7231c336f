import { LOAD_MODES } from './load-modes.ts';
import type { TableModel } from './table-model.ts';

/**
 * Whether staging has the keys of rejected records too, since a record that is rejected is not one that is missing. Such a row
 * has minus the record's number in `_record`, and its key, or no key where that cannot be read; its other columns are NULL.
 */
export function stagesRejectedKeys({ key, load }: Pick<TableModel, 'key' | 'load'>): boolean {
  return key.length > 0 && LOAD_MODES[load.mode].byUnit;
}
