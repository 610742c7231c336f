import type { CatalogColumn } from './catalog-table.ts';
import type { WantedColumn } from './wanted-table.ts';

/** A column that gets another name. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
}

/**
 * Which columns of the table are others of the definition by their former names. A chain goes from its end, so that each name
 * is free when it is given.
 */
export function renamings(there: readonly CatalogColumn[], wanted: readonly WantedColumn[]): readonly Renaming[] {
  const names = new Set(there.map(({ name }) => name));
  const found: Renaming[] = [];
  for (;;) {
    const next = wanted.flatMap(({ name, was }): Renaming[] => {
      const from = names.has(name) ? undefined : was.find((former) => names.has(former));
      return from === undefined ? [] : [{ from, to: name }];
    })[0];
    if (next === undefined) return found;
    names.delete(next.from);
    names.add(next.to);
    found.push(next);
  }
}

/** The table's columns under the names that they then have. */
export function renamed(there: readonly CatalogColumn[], renames: readonly Renaming[]): readonly CatalogColumn[] {
  return renames.reduce(
    (columns, { from, to }) => columns.map((column) => (column.name === from ? { ...column, name: to } : column)),
    there,
  );
}
