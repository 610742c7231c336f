import type { Mistake } from './errors.ts';
import { Fields } from './fields.ts';
import { readFixedWidth } from './read-fixed-width.ts';
import { readSource } from './read-source.ts';
import type { SourceModel } from './table-model.ts';

/** Normalises a table's source of any format; null, with its mistakes, where it is not one. */
export function readAnySource(raw: unknown, path: string, mistakes: Mistake[]): SourceModel | null {
  const isFixed = typeof raw === 'object' && raw !== null && 'format' in raw && raw.format === 'fixed-width';
  const fields = isFixed ? Fields.of(raw, path, 'a source', mistakes) : null;
  return fields === null ? readSource(raw, path, mistakes) : readFixedWidth(fields);
}
