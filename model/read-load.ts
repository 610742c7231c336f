import type { Mistake } from './errors.ts';
import { Fields, show } from './fields.ts';
import type { LoadModel } from './table-model.ts';

/** Normalises how a table is loaded; null, with its mistakes, where that cannot be told. */
export function readLoad(raw: unknown, path: string, mistakes: Mistake[]): LoadModel | null {
  const fields = Fields.of(raw, path, 'merge() or append()', mistakes);
  if (fields === null) return null;
  const mode = fields.value('mode');
  if (mode !== 'append' && mode !== 'merge') {
    fields.wrong('mode', show(mode), 'merge() or append()');
    return null;
  }
  const latest = mode === 'merge' && fields.value('latest') !== null ? fields.text('latest') : null;
  fields.close(['mode']);
  return mode === 'append' ? { mode } : { mode, latest };
}
