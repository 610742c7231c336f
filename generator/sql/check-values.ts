import type { CheckModel } from '../../model/checks.ts';
import type { TableModel } from '../../model/table-model.ts';
import { readExpression } from './check-expression.ts';

/** A check as the database is told of it, in JSON. */
type CheckValue = CheckModel & {
  /** Columns that say of a failing row which one it is; none where the check looks at personal ones. */
  readonly shown: readonly string[];
};

/** As many values of a row tell which one it is, and what is wrong with it. */
const MOST_SHOWN = 10;

function usedBy(check: CheckModel, table: TableModel): readonly string[] {
  if (check.kind === 'row-count') return [];
  return check.kind === 'row' ? readExpression(check.expression, table).columns : check.columns;
}

/** What the database needs to know of a table's checks. PostgreSQL's parser has to be loaded where there is an expression. */
export function checkValues(table: TableModel): readonly CheckValue[] {
  const personal = new Set(table.columns.flatMap(({ name, pii }) => (pii ? [name] : [])));
  return table.checks.map((check) => {
    const used = usedBy(check, table);
    const told = used.some((name) => personal.has(name)) ? [] : [...new Set([...table.key, ...used])];
    return { ...check, shown: told.filter((name) => !personal.has(name)).slice(0, MOST_SHOWN) };
  });
}
