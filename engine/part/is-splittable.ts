import { isUtf16 } from '../../model/encodings.ts';
import type { TableModel } from '../../model/table-model.ts';
import { isSplittableCsv } from '../csv/plain-syntax.ts';

/** Whether a table's records can be read from any line of a file on. */
export function isSplittable({ source, columns }: TableModel): boolean {
  // A record's number in its file is known to who has read those before.
  if (columns.some(({ fromFile }) => fromFile === 'record')) return false;
  switch (source.format) {
    case 'csv':
      return isSplittableCsv(source);
    case 'fixed-width':
      return !isUtf16(source.encoding) && source.lineEnd === 'lf';
    case 'json':
      return true;
  }
}
