import type { ColumnModel } from './column-model.ts';
import { OPERATION } from './delete-when.ts';
import type { Mistake } from './errors.ts';
import { show } from './fields.ts';
import { isField } from './from-file.ts';
import { type HeaderMatch, nameKey } from './header-name.ts';
import { expectedIdentifier } from './identifier.ts';
import { limits } from './limits.ts';

/** The columns that `audit` adds. */
export const auditColumns = ['created', 'created_by', 'updated', 'updated_by'];
const stagingColumns = ['_file', '_position', '_record', '_absent', OPERATION];
const systemColumns = ['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid'];

function expectedName(name: string, audit: boolean): string | null {
  if (systemColumns.includes(name)) return 'another name: every table of PostgreSQL has a column of this name';
  if (stagingColumns.includes(name)) return 'another name: Aspen has a column of this name beside yours';
  if (audit && auditColumns.includes(name)) return 'another name, or audit: false: it is an audit column';
  return expectedIdentifier(name);
}

/** Notes names that cannot be, and too few or too many of them. */
export function checkColumnNames(names: readonly string[], audit: boolean, path: string, mistakes: Mistake[]): void {
  if (names.length === 0) mistakes.push({ path, found: 'no columns', expected: 'at least one column' });
  if (names.length > limits.tableColumns) {
    mistakes.push({ path, found: `${names.length} columns`, expected: `at most ${limits.tableColumns}` });
  }
  for (const name of names) {
    const expected = expectedName(name, audit);
    if (expected !== null) mistakes.push({ path: `${path}.${name}`, found: show(name), expected });
  }
}

/**
 * Notes what two columns would be read from.
 *
 * @param match How names of the header are compared.
 */
export function checkColumnOrigins(
  columns: readonly ColumnModel[],
  match: HeaderMatch,
  path: string,
  mistakes: Mistake[],
): void {
  const headers = new Map<string, string>();
  const folders = new Map<string, string>();
  const key = nameKey(match);
  const take = (
    taken: Map<string, string>,
    origin: string,
    column: string,
    option: 'from' | 'folder',
    place = origin,
  ) => {
    const other = taken.get(place);
    taken.set(place, column);
    if (other === undefined) return;
    const found = other === column ? `${show(origin)} twice` : `${show(origin)}, which ${other} is read from too`;
    mistakes.push({
      path: `${path}.${column}.${option}`,
      found,
      expected: 'something that no other column is read from',
    });
  };
  for (const column of columns) {
    if (column.folder !== null) take(folders, column.folder, column.name, 'folder');
    else if (column.fromFile === null)
      for (const header of column.from) take(headers, header, column.name, 'from', `${column.nth} ${key(header)}`);
  }
}

/** Notes a name that one column reads wherever it stands several times, and another only where it stands once. */
export function checkRepeatedNames(
  columns: readonly ColumnModel[],
  match: HeaderMatch,
  path: string,
  mistakes: Mistake[],
): void {
  const key = nameKey(match);
  const once = new Map(
    columns
      .filter((column) => isField(column) && column.nth === null)
      .flatMap(({ name, from }) => from.map((header) => [key(header), name])),
  );
  for (const { name, from, nth } of columns.filter(isField)) {
    const other = nth === null ? undefined : from.map((header) => once.get(key(header))).find((found) => found);
    if (other === undefined) continue;
    const found = `${show(from[0])}, which ${other} is read from without nth`;
    mistakes.push({ path: `${path}.${name}.from`, found, expected: 'nth for each column that is read from this name' });
  }
}

/** Without a header columns are found by their place in the definition, so that it must be the one that was written. */
export function checkColumnPlaces(columns: readonly ColumnModel[], path: string, mistakes: Mistake[]): void {
  for (const column of columns) {
    const { name, from, nth } = column;
    if (/^(0|[1-9]\d*)$/.test(name)) {
      const expected =
        'a name that is no number, since JavaScript puts such a property first and the order would change';
      mistakes.push({ path: `${path}.${name}`, found: `${show(name)} in a table without a header`, expected });
    }
    if (isField(column) && (nth !== null || from.some((header) => header !== name))) {
      const expected = 'no from: the columns are found by their place';
      mistakes.push({ path: `${path}.${name}.from`, found: 'from in a table without a header', expected });
    }
  }
}

/** Notes columns that are optional and that a file cannot lack. */
export function checkOptionalColumns(
  columns: readonly ColumnModel[],
  {
    key,
    latest,
    header,
  }: { readonly key: readonly string[]; readonly latest: string | null; readonly header: boolean },
  path: string,
  mistakes: Mistake[],
): void {
  for (const { name, folder } of columns.filter(({ optional }) => optional)) {
    const wrong = (found: string, expected: string) =>
      mistakes.push({ path: `${path}.${name}.optional`, found, expected });
    if (key.includes(name)) wrong('an optional column of the key', 'a key that every file has');
    if (name === latest)
      wrong('an optional column that tells the latest row', 'a column that every file has, or a default');
    if (!header && folder === null) {
      wrong(
        'an optional column in a table without a header',
        'columns that every file has, since they are found by place',
      );
    }
  }
}
