import type { Mistake } from './errors.ts';
import { Fields } from './fields.ts';
import { readFixedWidth } from './read-fixed-width.ts';
import { readJson } from './read-json.ts';
import { readSource } from './read-source.ts';
import type { SourceModel } from './table-model.ts';

/** Normalises a table's source of any format; null, with its mistakes, where it is not one. */
export function readAnySource(raw: unknown, path: string, mistakes: Mistake[]): SourceModel | null {
  const format = typeof raw === 'object' && raw !== null && 'format' in raw ? raw.format : null;
  const read = format === 'fixed-width' ? readFixedWidth : format === 'json' ? readJson : null;
  const fields = read === null ? null : Fields.of(raw, path, 'a source', mistakes);
  return read === null || fields === null ? readSource(raw, path, mistakes) : read(fields);
}
