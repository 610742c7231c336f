import type { ColumnModel } from './column-model.ts';
import type { Mistake } from './errors.ts';
import type { Fields } from './fields.ts';
import { readFilePatterns } from './file-pattern.ts';
import type { JsonSource } from './json-source.ts';
import { readPrefix } from './read-source.ts';

/** Normalises a source of JSON. */
export function readJson(fields: Fields): JsonSource {
  const source: JsonSource = {
    format: 'json',
    prefix: readPrefix(fields),
    encoding: 'utf-8',
    nulls: fields.texts('nulls') ?? [],
    quotedNulls: fields.flag('quotedNulls', false),
    files: readFilePatterns(fields, 'files'),
    except: readFilePatterns(fields, 'except'),
    skip: 0,
    comment: null,
    lineEnd: 'lf',
  };
  fields.value('format');
  fields.close(['format']);
  return source;
}

/**
 * Notes what a table of JSON cannot keep: each record says by itself which keys it lacks, and a merge would make NULL of what is there.
 */
export function checkJson(table: Fields, columns: readonly ColumnModel[], merges: boolean, mistakes: Mistake[]): void {
  const path = table.pathOf('columns');
  if (table.value('strict') === true) {
    table.wrong(
      'strict',
      'true',
      'false: files of JSON have no header, and keys that no column is read from are passed over',
    );
  }
  for (const { name, nth, optional } of columns) {
    const at = `${path}.${name}`;
    if (nth !== null)
      mistakes.push({ path: `${at}.from`, found: `nth: ${nth}`, expected: 'a key, which an object has once' });
    if (optional && merges) {
      const expected = 'append(), or a default: a record without the key would replace what is there by NULL';
      mistakes.push({ path: `${at}.optional`, found: 'true in a table that is merged', expected });
    }
  }
}
