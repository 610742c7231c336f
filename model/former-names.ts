import type { ColumnModel } from './column-model.ts';
import type { Mistake } from './errors.ts';
import { type Fields, show } from './fields.ts';
import { expectedIdentifier } from './identifier.ts';

/** Notes names that a column cannot have had before. */
export function checkFormerNames(columns: readonly ColumnModel[], path: string, mistakes: Mistake[]): void {
  const owners = new Map<string, string>();
  for (const column of columns) {
    for (const was of column.was) {
      const owner = owners.get(was);
      const expected =
        was === column.name
          ? 'another name than the one that the column has'
          : owner === undefined
            ? expectedIdentifier(was)
            : `a name that ${owner} did not have before`;
      owners.set(was, column.name);
      if (expected !== null) mistakes.push({ path: `${path}.${column.name}.was`, found: show(was), expected });
    }
  }
}

/** Reads which columns a table had before, and whose values may go. */
export function readDropped(fields: Fields, columns: readonly ColumnModel[]): readonly string[] {
  const dropped = fields.texts('drop') ?? [];
  for (const [at, name] of dropped.entries()) {
    const now = columns.find((column) => column.name === name);
    const renamed = columns.find((column) => column.was.includes(name));
    if (now !== undefined) fields.wrong(`drop[${at}]`, `${show(name)}, which is defined`, 'a column of before');
    if (renamed !== undefined)
      fields.wrong(`drop[${at}]`, `${show(name)}, which ${renamed.name} was`, 'a column whose values may go');
  }
  return dropped;
}
