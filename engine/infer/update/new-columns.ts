import type { ColumnAddition } from '../../../generator/definition/edit/column-change.ts';
import { columnNames } from '../../../generator/definition/names.ts';
import { isField } from '../../../model/from-file.ts';
import type { CsvSource, TableModel } from '../../../model/table-model.ts';
import { planByHeader } from '../../csv/header-plan.ts';
import { FileRefusal } from '../../record/file-refusal.ts';
import { cannotInfer } from '../cannot-infer.ts';
import { whereFrom } from '../describe-table.ts';
import type { InferredTable } from '../infer-file.ts';

/** A table of csv files. */
type CsvTable = TableModel & { readonly source: CsvSource };

function fieldsRead(table: CsvTable, headers: readonly string[], path: string): ReadonlySet<number> {
  try {
    return new Set(
      planByHeader({ ...table, strict: false }, table.source, { names: headers, titles: headers }).fieldOf,
    );
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error;
    const next =
      "Nothing is written. Say `optional: true` of a column that files may lack, or its new name beside the old one: from: ['old', 'new'].";
    throw cannotInfer(`${error.message} (${error.code})`, path, next);
  }
}

/**
 * The columns of files that a table's definition does not read, as it will have them: older files lack them.
 *
 * @throws {EngineError} `cannot-infer` where the files lack a column of the table.
 */
export function newColumns(table: CsvTable, { columns }: InferredTable, path: string): readonly ColumnAddition[] {
  if (!table.source.header) {
    const known = table.columns.filter(isField).length;
    if (columns.length === known) return [];
    const found = `${columns.length} fields, and ${table.name} reads ${known} by their places`;
    throw cannotInfer(
      found,
      path,
      'Nothing is written. Without a header a column cannot be optional: define it by hand.',
    );
  }
  const headers = columns.map(({ header }) => header);
  const read = fieldsRead(table, headers, path);
  const isNew = (at: number) =>
    !read.has(at) && !(headers[at] === '' && columns[at]?.type === 'text' && !columns[at].unique);
  const places = headers.flatMap((_, at) => (isNew(at) ? [at] : []));
  const names = columnNames(
    places.map((at) => headers[at] ?? ''),
    table.columns.map(({ name }) => name),
  );
  return places.flatMap((at, place) => {
    const [inferred, column] = [columns[at], names[place]];
    if (inferred === undefined || column === undefined) return [];
    const { type, options, reason } = inferred;
    const draft = { type, options: { ...whereFrom(headers, at, column), ...options, optional: true } };
    return [{ column, draft, reason }];
  });
}
