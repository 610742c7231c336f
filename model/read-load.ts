import { readDeleteWhen } from './delete-when.ts';
import type { Mistake } from './errors.ts';
import { Fields, show } from './fields.ts';
import { FILE_ORDERS } from './file-order.ts';
import { readHistory } from './read-history.ts';
import type { LoadModel, RejectLimit } from './table-model.ts';

const MODES = 'merge(), append() or history()';

/** Normalises how a table is loaded; null, with its mistakes, where that cannot be told. */
export function readLoad(raw: unknown, path: string, mistakes: Mistake[]): LoadModel | null {
  const fields = Fields.of(raw, path, MODES, mistakes);
  if (fields === null) return null;
  const mode = fields.value('mode');
  if (mode === 'history') return readHistory(fields, mistakes);
  if (mode !== 'append' && mode !== 'merge') {
    fields.wrong('mode', show(mode), MODES);
    return null;
  }
  const latest = mode === 'merge' && fields.value('latest') !== null ? fields.text('latest') : null;
  const sameContent = (mode === 'append' ? fields.value('sameContent') : undefined) ?? 'hold';
  const deleteWhen = mode === 'merge' ? readDeleteWhen(fields) : null;
  const order = mode === 'merge' ? fields.choice('order', FILE_ORDERS, 'arrival') : 'arrival';
  fields.close(['mode']);
  if (sameContent !== 'hold' && sameContent !== 'load') {
    fields.wrong('sameContent', show(sameContent), "'hold' or 'load'");
    return null;
  }
  return mode === 'append' ? { mode, sameContent } : { mode, latest, deleteWhen, order };
}

const MOST = 2 ** 53 - 1;

function readShare(fields: Fields): number | null {
  const share = fields.value('share');
  if (share === undefined) return null;
  if (typeof share === 'number' && share >= 0 && share <= 1) return share;
  fields.wrong('share', show(share), 'a number from 0 to 1');
  return null;
}

/** Normalises a table's limit of rejects; none is tolerated where it says nothing. */
export function readRejectLimit(table: Fields, mistakes: Mistake[]): RejectLimit {
  const raw = table.value('rejectLimit');
  const path = table.pathOf('rejectLimit');
  const fields = raw === undefined ? null : Fields.of(raw, path, '{ records: … } or { share: … }', mistakes);
  if (fields === null) return { records: 0, share: null };
  const records = fields.value('records') === undefined ? null : fields.wholeNumber('records', 0, MOST);
  const share = readShare(fields);
  fields.close();
  if (fields.value('records') === undefined && fields.value('share') === undefined) {
    table.wrong('rejectLimit', 'neither records nor share', '{ records: … } or { share: … }');
  }
  return { records, share };
}
