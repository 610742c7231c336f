import type { ColumnModel } from '../../model/column-model.ts';
import { type HeaderRefusal, headerRefusals } from '../../model/judging-order.ts';
import type { TableModel } from '../../model/table-model.ts';
import { FileRefusal } from './file-refusal.ts';

/** Where a column's value comes from in this file. */
export type ColumnSource =
  | { readonly kind: 'field'; readonly index: number }
  /** A folder of the file's path. */
  | { readonly kind: 'constant'; readonly text: string }
  /** Its default, or NULL. */
  | { readonly kind: 'absent' };

/** How a file's fields become a table's columns. */
export interface ColumnPlan {
  /** Fields that each record has. */
  readonly fields: number;
  /** One for each column of the definition, in its order. */
  readonly sources: readonly ColumnSource[];
  readonly warnings: readonly string[];
}

/** Names of a header; of one without a name that is known only how many, since it may well be a record. */
function shown(names: readonly string[], read: ReadonlySet<string | undefined>): string {
  return read.size === 0 ? `${names.length} that no column is read from` : quoted(names);
}

const quoted = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(', ');

/** The `name=value` folders of a path. */
function folderValues(path: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const part of path.split('/').slice(0, -1)) {
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

function isNeeded(column: ColumnModel): boolean {
  return column.required && column.default === null;
}

function folderSources(table: TableModel, path: string): ReadonlyMap<string, ColumnSource> {
  const values = folderValues(path);
  const columns = table.columns.filter((column) => column.folder !== null);
  const missing = columns.filter((column) => isNeeded(column) && !values.has(column.folder ?? ''));
  if (missing.length > 0) {
    throw new FileRefusal(
      'missing-folder',
      `no folder ${missing.map((column) => `${column.folder}=…`).join(', ')} in the path of the file`,
    );
  }
  return new Map(
    columns.map((column) => {
      const text = values.get(column.folder ?? '');
      return [column.name, text === undefined ? { kind: 'absent' } : { kind: 'constant', text }];
    }),
  );
}

/** Columns by their place in the definition, for a file without a header. */
export function planByPlace(table: TableModel, path: string): ColumnPlan {
  const folders = folderSources(table, path);
  let index = 0;
  const sources = table.columns.map(
    (column): ColumnSource => folders.get(column.name) ?? { kind: 'field', index: index++ },
  );
  return { fields: index, sources, warnings: [] };
}

/**
 * Columns by their names in the file's header.
 *
 * @throws {FileRefusal} `missing-column`, `duplicate-column`, `unknown-column`, `missing-folder`.
 */
export function planByHeader(table: TableModel, header: readonly string[], path: string): ColumnPlan {
  const folders = folderSources(table, path);
  const sources = table.columns.map((column): ColumnSource => {
    const folder = folders.get(column.name);
    if (folder !== undefined) return folder;
    const name = column.from.find((spelling) => header.includes(spelling));
    return name === undefined ? { kind: 'absent' } : { kind: 'field', index: header.indexOf(name) };
  });
  const read = new Set(sources.flatMap((source) => (source.kind === 'field' ? [header[source.index]] : [])));
  refuseHeader(table, header, sources, read);
  const absent = table.columns.filter((column, index) => sources[index]?.kind === 'absent' && column.folder === null);
  const unknown = header.filter((name) => !read.has(name));
  return {
    fields: header.length,
    sources,
    warnings: [
      ...(unknown.length === 0 ? [] : [`not in the definition, and not read: ${shown(unknown, read)}`]),
      ...absent.map(
        ({ name, default: value }) => `no column ${name}: its rows hold ${value === null ? 'NULL' : 'the default'}`,
      ),
    ],
  };
}

/** Refuses the file for the first of these reasons that there is. */
function refuseFirst(reasons: Readonly<Partial<Record<HeaderRefusal, string | null>>>): void {
  for (const code of headerRefusals) {
    const message = reasons[code] ?? null;
    if (message !== null) throw new FileRefusal(code, message);
  }
}

function refuseHeader(
  table: TableModel,
  header: readonly string[],
  sources: readonly ColumnSource[],
  read: ReadonlySet<string | undefined>,
): void {
  const missing = table.columns.filter(
    (column, index) => sources[index]?.kind === 'absent' && column.folder === null && isNeeded(column),
  );
  const wanted = missing.map(({ from }) => from.map((name) => JSON.stringify(name)).join(' or '));
  const twice = [...read].filter((name) => header.filter((other) => other === name).length > 1);
  const unknown = table.strict ? header.filter((name) => !read.has(name)) : [];
  refuseFirst({
    'missing-column':
      missing.length === 0 ? null : `no column ${wanted.join(', no column ')}; the header has ${shown(header, read)}`,
    'duplicate-column': twice.length === 0 ? null : `${quoted(twice.map(String))} more than once in the header`,
    'unknown-column': unknown.length === 0 ? null : `${shown(unknown, read)} in the header and not in the definition`,
  });
}
