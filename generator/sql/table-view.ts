import type { ColumnModel } from '../../model/column-model.ts';
import { LOAD_MODES } from '../../model/load-modes.ts';
import type { TableModel } from '../../model/table-model.ts';
import { quoteIdent, typeSql } from '../quote.ts';

/** What the SQL templates lay out for one table; every decision is made here. */
export interface TableView {
  readonly name: string;
  readonly schema: string;
  readonly comment: string;
  /** The table's lines between its parentheses. */
  readonly lines: readonly string[];
  readonly comments: readonly { readonly column: string; readonly text: string }[];
  readonly staged: readonly { readonly name: string; readonly type: string }[];
  readonly key: readonly string[];
  readonly latest: string | null;
  /** The definition's own columns. */
  readonly own: readonly string[];
  /** What an insert writes. */
  readonly columns: readonly string[];
  /** Columns that make a row another one; null where the key is all there is. */
  readonly compared: readonly string[] | null;
  readonly updated: readonly { readonly column: string; readonly value: string }[];
  /** Rows are deleted by the file they came from, which needs an index. */
  readonly byFile: boolean;
  /** What the database asks of the load mode. */
  readonly laterFilesFollow: boolean;
  /** Columns whose values are not to be seen. */
  readonly personal: readonly string[];
  readonly lineage: boolean;
  /** As SQL. */
  readonly rejectLimit: { readonly records: string; readonly share: string };
}

const auditLines = [
  'created timestamptz not null default now()',
  'created_by text not null default session_user',
  'updated timestamptz',
  'updated_by text',
];

function numberSql(value: number | null): string {
  return value === null ? 'null' : String(value);
}

function columnLine(column: ColumnModel): string {
  return `${quoteIdent(column.name)} ${typeSql(column.type)}${column.required ? ' not null' : ''}`;
}

function updateList(table: TableModel, compared: readonly string[]) {
  const set = compared.map((column) => ({ column, value: `s.${quoteIdent(column)}` }));
  if (table.lineage) set.push({ column: '_file', value: 's._file' });
  if (table.audit) set.push({ column: 'updated', value: 'now()' }, { column: 'updated_by', value: 'session_user' });
  return set;
}

/** Lays a table's definition out for the SQL templates. */
export function tableView(table: TableModel): TableView {
  const own = table.columns.map((column) => column.name);
  const compared = own.filter((column) => !table.key.includes(column));
  return {
    name: table.name,
    schema: table.schema,
    comment: table.comment ?? `Loaded by Aspen from ${table.source.prefix}`,
    lines: [
      ...table.columns.map(columnLine),
      ...(table.audit ? auditLines : []),
      ...(table.lineage ? ['_file bigint not null'] : []),
      ...(table.key.length > 0 ? [`primary key (${table.key.map(quoteIdent).join(', ')})`] : []),
    ],
    comments: table.columns.flatMap(({ name, comment }) => (comment === null ? [] : [{ column: name, text: comment }])),
    staged: table.columns.map(({ name, type }) => ({ name, type: typeSql(type) })),
    key: table.key,
    latest: table.load.mode === 'merge' ? table.load.latest : null,
    own,
    columns: table.lineage ? [...own, '_file'] : own,
    compared: compared.length > 0 ? compared : null,
    updated: updateList(table, compared),
    byFile: LOAD_MODES[table.load.mode].byFile,
    laterFilesFollow: LOAD_MODES[table.load.mode].laterFilesFollow,
    personal: table.columns.flatMap(({ name, pii }) => (pii ? [name] : [])),
    lineage: table.lineage,
    rejectLimit: { records: numberSql(table.rejectLimit.records), share: numberSql(table.rejectLimit.share) },
  };
}
