import type { Fields } from './fields.ts';
import type { LoadModel, SourceModel } from './table-model.ts';

/** What `Op` is of a record whose row is gone. */
const DELETED = 'D';

/** How a table is loaded whose files AWS DMS wrote: in the order that their names tell, and with what `Op` says. */
export function ofDms(table: Fields, source: SourceModel | null, load: LoadModel | null): LoadModel | null {
  if (load === null || source?.format !== 'csv' || source.dms === null) return load;
  if (load.mode !== 'merge' && load.mode !== 'history') {
    table.wrong('load', `${load.mode}()`, 'merge() or history(), since the files of dms() hold changes');
    return load;
  }
  if (load.deleteWhen !== null)
    table.wrong('load.deleteWhen', 'deleteWhen with dms()', 'none: Op says which records delete');
  const deleteWhen = source.dms === 'never' && !source.header ? null : { Op: [DELETED] };
  return { ...load, order: 'dms', deleteWhen };
}
