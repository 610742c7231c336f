import type { Automaton } from '../../generator/automaton.ts';
import { mayBeAbsent } from '../../model/absence.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import type { TableModel } from '../../model/table-model.ts';
import { columnEncoder } from '../encoders/column-encoder.ts';
import { FileRefusal } from './file-refusal.ts';

/** The `name=value` folders of a path. */
function folderValues(uri: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const part of uri.split('/').slice(0, -1)) {
    const at = part.indexOf('=');
    if (at > 0) values.set(part.slice(0, at), decodeFolder(part.slice(at + 1)));
  }
  return values;
}

/** Hive writes special characters percent-encoded; what is no encoding stands for itself. */
function decodeFolder(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @throws {FileRefusal} `wrong-folder`. */
function encode(table: TableModel, column: ColumnModel, automaton: Automaton | null, text: string): Buffer {
  // A folder's name is text already, whatever the file is written in.
  const options = { decoder: null, key: table.key.includes(column.name), automaton };
  const { field, fixed, perByte } = columnEncoder(column, options);
  const bytes = Buffer.from(text);
  const value = Buffer.alloc(fixed + perByte * bytes.length);
  const end = field(bytes, 0, bytes.length, false, value, 0);
  if (end >= 0) return value.subarray(0, end);
  throw new FileRefusal('wrong-folder', `the folder ${column.folder}=${text} does not fit column ${column.name}`);
}

/**
 * The values of the columns that are read from the file's path, as binary COPY has them, by the columns' names. One whose
 * folder is not in the path is left out.
 *
 * @throws {FileRefusal} `missing-folder`, `wrong-folder`.
 */
export function folderColumns(
  table: TableModel,
  automata: Readonly<Record<string, Automaton>>,
  uri: string,
): ReadonlyMap<string, Buffer> {
  const columns = table.columns.filter(({ folder }) => folder !== null);
  if (columns.length === 0) return new Map();
  const values = folderValues(uri);
  const isMissing = (column: ColumnModel) => !mayBeAbsent(column) && !values.has(column.folder ?? '');
  const missing = columns.filter(isMissing).map(({ folder }) => `${folder}=…`);
  if (missing.length > 0) {
    throw new FileRefusal('missing-folder', `no folder ${missing.join(', ')} in the path of the file`);
  }
  return new Map(
    columns.flatMap((column) => {
      const text = values.get(column.folder ?? '');
      return text === undefined ? [] : [[column.name, encode(table, column, automata[column.name] ?? null, text)]];
    }),
  );
}
