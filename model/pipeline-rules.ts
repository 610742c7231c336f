import type { Mistake } from './errors.ts';
import { show } from './fields.ts';
import { nearest } from './nearest.ts';
import type { PipelineModel, ProcedureModel, TableModel } from './table-model.ts';

/** Notes two tables, or two procedures, of one name: commands and generated files call them by it alone. */
export function checkNames({ tables, procedures }: PipelineModel, mistakes: Mistake[]): void {
  for (const [noun, all] of [
    ['tables', tables],
    ['procedures', procedures],
  ] as const) {
    const seen = new Set<string>();
    for (const { name } of all) {
      const expected = `a name of its own among the ${noun}, whatever their schemas`;
      if (seen.has(name)) mistakes.push({ path: `${name}.name`, found: `${show(name)} again`, expected });
      seen.add(name);
    }
  }
}

/** Notes two tables to which one file would belong. */
export function checkPrefixes(tables: readonly TableModel[], mistakes: Mistake[]): void {
  for (const [at, table] of tables.entries()) {
    const { prefix } = table.source;
    for (const other of tables.slice(0, at)) {
      const shared = prefix.startsWith(other.source.prefix) || other.source.prefix.startsWith(prefix);
      if (!shared || prefix === '' || other.source.prefix === '') continue;
      mistakes.push({
        path: `${table.name}.source.prefix`,
        found: `${show(prefix)}, while ${other.name} has ${show(other.source.prefix)}`,
        expected: 'a folder of its own, neither inside the other nor around it',
      });
    }
  }
}

/** Notes a check that looks for columns which another table of the pipeline does not have. */
export function checkReferences(tables: readonly TableModel[], mistakes: Mistake[]): void {
  for (const { name, checks } of tables) {
    for (const [at, check] of checks.entries()) {
      if (check.kind !== 'references') continue;
      const other = tables.find((table) => table.name === check.table);
      const known = other?.columns.map((column) => column.name) ?? [];
      const missing = other === undefined ? [] : check.referenced.filter((column) => !known.includes(column));
      for (const column of missing) {
        const path = `${name}.checks[${at}].referenced`;
        mistakes.push({ path, found: show(column), expected: `a column of ${check.table}: ${known.join(', ')}` });
      }
    }
  }
}

/** Notes an `after` that is the procedure itself, or none. */
export function checkAfter(procedures: readonly ProcedureModel[], mistakes: Mistake[]): void {
  const names = procedures.map(({ name }) => name);
  for (const { name, after } of procedures) {
    for (const [at, other] of after.entries()) {
      const path = `${name}.after[${at}]`;
      if (other === name) {
        mistakes.push({ path, found: 'the procedure itself', expected: 'another procedure' });
      } else if (!names.includes(other)) {
        const near = nearest(other, names);
        const known = names.filter((known) => known !== name).join(', ') || 'none is defined';
        const expected = `a procedure of this pipeline: ${near === null ? known : `${near}?`}`;
        mistakes.push({ path, found: show(other), expected });
      }
    }
  }
}
