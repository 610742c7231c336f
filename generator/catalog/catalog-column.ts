import type { ColumnModel } from '../../model/column-model.ts';
import { isField } from '../../model/from-file.ts';
import type { TableModel } from '../../model/table-model.ts';
import { typeSql } from '../quote.ts';
import { athenaReading } from './athena-reading.ts';
import { catalogColumnNames } from './catalog-name.ts';
import { catalogText } from './catalog-text.ts';

/** Glue's limit of a column's comment. */
const commentBytes = 255;

/** A column of the catalog's table, beside the definition's column that it describes. */
export interface CatalogColumn {
  readonly name: string;
  /** Always text: no serde of csv reads another type as PostgreSQL does (docs/decisions/0004-catalog-types.md). */
  readonly type: 'string';
  readonly comment: string;
  readonly model: ColumnModel;
}

/** The columns of the catalog's table, apart from each other as Glue has them. */
export interface CatalogColumns {
  /** By their place in a file's line, where a query looks for each: as the definition has them, where there is a delimiter. */
  readonly fields: readonly CatalogColumn[];
  /** In the order of the definition, which is the order in which the folders have to be nested. */
  readonly partitions: readonly CatalogColumn[];
}

/** What a column is called where its values stand: a folder, or a header; the column's name where neither has one. */
function originOf({ name, folder, from }: ColumnModel): string {
  return folder ?? (from[0] || name);
}

function describe(column: ColumnModel, name: string): string {
  const facts = [
    typeSql(column.type),
    athenaReading(column),
    column.name === name ? null : `column ${column.name}`,
    column.pii ? 'personal' : null,
  ];
  const told = facts.filter((fact) => fact !== null).join(', ');
  return catalogText(column.comment === null ? told : `${told} – ${column.comment}`, commentBytes);
}

/** As they stand in a line of fixed width, where a query finds them by their place. */
function inOrderOfLine(columns: readonly ColumnModel[]): readonly ColumnModel[] {
  return [...columns].sort(({ range: one }, { range: other }) => (one?.start ?? 0) - (other?.start ?? 0));
}

/** Names and describes a table's columns for the catalog. */
export function catalogColumns(table: TableModel): CatalogColumns {
  const folders = table.columns.filter(({ folder }) => folder !== null);
  const fields = inOrderOfLine(table.columns.filter(isField));
  // Folders first: a crawler knows a partition by the folder's name, so it keeps it.
  const models = [...folders, ...fields];
  const names = catalogColumnNames(models.map(originOf));
  const columns = models.map((model, at) => {
    const name = names[at];
    return { name, type: 'string', comment: describe(model, name), model } as const;
  });
  return { partitions: columns.slice(0, folders.length), fields: columns.slice(folders.length) };
}
