import { readBrake } from './brake.ts';
import { readDeleteWhen } from './delete-when.ts';
import type { Mistake } from './errors.ts';
import { Fields, show } from './fields.ts';
import { FILE_ORDERS } from './file-order.ts';
import { readHistory } from './read-history.ts';
import { readShare } from './read-share.ts';
import type { LoadModel, RejectLimit } from './table-model.ts';

const WORDS = 'merge(), append(), replace(), snapshot() or history()';

/** Of each mode what it alone has. */
const READERS: {
  readonly [Mode in LoadModel['mode']]: (fields: Fields, mistakes: Mistake[]) => Extract<LoadModel, { mode: Mode }>;
} = {
  append: (fields) => ({ mode: 'append', sameContent: fields.choice('sameContent', ['hold', 'load'], 'hold') }),
  history: readHistory,
  merge: (fields) => ({
    mode: 'merge',
    latest: fields.value('latest') === null ? null : fields.text('latest'),
    deleteWhen: readDeleteWhen(fields),
    order: fields.choice('order', FILE_ORDERS, 'arrival'),
  }),
  replace: (fields) => ({ mode: 'replace', brake: readBrake(fields) }),
  snapshot: (fields) => ({ mode: 'snapshot', scope: fields.texts('scope') ?? [], brake: readBrake(fields) }),
};

const isMode = (mode: unknown): mode is LoadModel['mode'] => typeof mode === 'string' && Object.hasOwn(READERS, mode);

/** Normalises how a table is loaded; null, with its mistakes, where that cannot be told. */
export function readLoad(raw: unknown, path: string, mistakes: Mistake[]): LoadModel | null {
  const fields = Fields.of(raw, path, WORDS, mistakes);
  if (fields === null) return null;
  const mode = fields.value('mode');
  if (!isMode(mode)) {
    fields.wrong('mode', show(mode), WORDS);
    return null;
  }
  const load = READERS[mode](fields, mistakes);
  fields.close(['mode']);
  return load;
}

const MOST = 2 ** 53 - 1;

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
