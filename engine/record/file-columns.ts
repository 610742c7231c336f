import type { Automaton } from '../../generator/automaton.ts';
import { mayBeAbsent } from '../../model/absence.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import { isField } from '../../model/from-file.ts';
import type { TableModel } from '../../model/table-model.ts';
import { columnEncoder } from '../encoders/column-encoder.ts';
import { FileRefusal } from './file-refusal.ts';
import type { RecordFile } from './read-context.ts';

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

/** What a file says of itself, as text; null of what each of its records has for itself. */
function factOf(file: RecordFile, { fromFile }: ColumnModel): string | null {
  switch (fromFile) {
    case 'name':
      return file.uri.slice(file.uri.lastIndexOf('/') + 1);
    case 'path':
      return file.uri;
    case 'modified':
      return file.modified;
    case 'loaded':
      return file.loaded;
    default:
      return null;
  }
}

/** @throws {FileRefusal} `wrong-folder`, `wrong-file-name`. */
function encode(table: TableModel, column: ColumnModel, automaton: Automaton | null, text: string): Buffer {
  // What a path says is text already, whatever the file is written in.
  const options = { decoder: null, key: table.key.includes(column.name), automaton };
  const { field, fixed, perByte } = columnEncoder(column, options);
  const bytes = Buffer.from(text);
  const value = Buffer.alloc(fixed + perByte * bytes.length);
  const end = field(bytes, 0, bytes.length, false, value, 0);
  if (end >= 0) return value.subarray(0, end);
  if (column.fromFile !== null) {
    throw new FileRefusal(
      'wrong-file-name',
      `the file's ${column.fromFile} ${text} does not fit column ${column.name}`,
    );
  }
  throw new FileRefusal('wrong-folder', `the folder ${column.folder}=${text} does not fit column ${column.name}`);
}

/** Of several reasons to refuse a file, a folder's comes before its name's. */
function inOrderOfRefusal(columns: readonly ColumnModel[]): readonly ColumnModel[] {
  return [...columns.filter(({ folder }) => folder !== null), ...columns.filter(({ folder }) => folder === null)];
}

/**
 * The values of the columns that are the same in all of a file, as binary COPY has them, by the columns' names: those that are read
 * from its path, and what it says of itself. One whose folder is not in the path is left out.
 *
 * @throws {FileRefusal} `missing-folder`, `wrong-folder`, `wrong-file-name`.
 */
export function fileColumns(
  table: TableModel,
  automata: Readonly<Record<string, Automaton>>,
  file: RecordFile,
): ReadonlyMap<string, Buffer> {
  const columns = table.columns.filter((column) => !isField(column));
  if (columns.length === 0) return new Map();
  const values = folderValues(file.uri);
  const isMissing = ({ folder }: ColumnModel) => folder !== null && !values.has(folder);
  const missing = columns
    .filter((column) => isMissing(column) && !mayBeAbsent(column))
    .map(({ folder }) => `${folder}=…`);
  if (missing.length > 0) {
    throw new FileRefusal('missing-folder', `no folder ${missing.join(', ')} in the path of the file`);
  }
  return new Map(
    inOrderOfRefusal(columns).flatMap((column) => {
      const text = column.folder === null ? factOf(file, column) : (values.get(column.folder) ?? null);
      return text === null ? [] : [[column.name, encode(table, column, automata[column.name] ?? null, text)]];
    }),
  );
}
