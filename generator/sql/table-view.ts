import { keptAbsences } from '../../model/absence.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import { type FileOrder, fileOrderOf } from '../../model/file-order.ts';
import { LOAD_MODES } from '../../model/load-modes.ts';
import { deletionOf } from '../../model/staged-table.ts';
import type { BrakeModel, TableModel } from '../../model/table-model.ts';
import { quoteIdent, quoteLiteral, typeSql } from '../quote.ts';
import { checkValues } from './check-values.ts';

/** A column of the table, and what a row of staging `s` makes of that of the table's row `t`: an expression. */
interface Assigned {
  readonly column: string;
  readonly value: string;
}

/** How a merge fills the columns that a record's file does not have. */
interface Absences {
  readonly columns: readonly { readonly name: string; readonly bit: number; readonly fallback: string }[];
  /** How many. */
  readonly bits: number;
  /** The bitmap of a row whose file had all of them, as SQL. */
  readonly none: string;
}

/** The periods of a history. */
interface HistoryView {
  /** Names of columns; of `validFrom` null where files tell. */
  readonly validFrom: string | null;
  readonly from: string;
  readonly to: string;
  readonly current: string;
  readonly timeType: string;
}

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
  readonly keyTypes: readonly { readonly name: string; readonly type: string }[];
  /** The type of `latest`. */
  readonly latestType: string;
  /** The periods of a history; null in other modes. */
  readonly history: HistoryView | null;
  /** Rows keep when they were changed, and by whom. */
  readonly audit: boolean;
  /** Values of `_operation` that delete; null where no record does. */
  readonly deletes: readonly string[] | null;
  /** The definition's own columns. */
  readonly own: readonly string[];
  /** What an insert writes. */
  readonly columns: readonly string[];
  /** Columns that make a row another one, and what they are compared with; null where the key is all there is. */
  readonly compared: readonly Assigned[] | null;
  /** Columns of which staging keeps whether a row's file had them; null where there are none. */
  readonly absences: Absences | null;
  readonly updated: readonly Assigned[];
  /** Rows are deleted by the file they came from, which needs an index. */
  readonly byFile: boolean;
  /** What the database asks of the load mode. */
  readonly laterFilesFollow: boolean;
  /** What orders the table's files. */
  readonly fileOrder: FileOrder;
  /** A file waits whose content is loaded under another name. */
  readonly holdsSameContent: boolean;
  /** Folders of a path that columns are read from. */
  readonly folders: readonly string[];
  /** Columns whose values are not to be seen. */
  readonly personal: readonly string[];
  readonly lineage: boolean;
  /** Where a file says what is there by itself: how many rows may go; else null. */
  readonly brake: BrakeModel | null;
  /** A file speaks of a part of the table. */
  readonly hasScope: boolean;
  /** Columns of which only rows with values of the file go. */
  readonly scope: readonly string[];
  /** What is checked before rows move, as JSON; null where nothing is. */
  readonly checks: string | null;
  /** What a row would have in each column, where its file may lack some: of staging `p` and of the table's row `t`. */
  readonly checked: readonly Assigned[];
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

/** What becomes of a column where the row is there: a file that lacks it leaves it as it is. */
function assigned(column: string, absences: readonly string[]): Assigned {
  const name = quoteIdent(column);
  const bit = absences.indexOf(column);
  const value = bit < 0 ? `s.${name}` : `case when get_bit(s._absent, ${bit}) = 1 then t.${name} else s.${name} end`;
  return { column, value };
}

/** A row that is there already keeps what its file does not have. */
function checkedValue({ key }: TableModel, column: string, bit: number): Assigned {
  const name = quoteIdent(column);
  const isThere = `t.${quoteIdent(key[0] ?? column)} is not null`;
  const value =
    bit < 0 ? `p.${name}` : `case when get_bit(p._absent, ${bit}) = 1 and ${isThere} then t.${name} else p.${name} end`;
  return { column, value };
}

function updateList(table: TableModel, compared: readonly Assigned[]): readonly Assigned[] {
  const set = [...compared];
  if (table.lineage) set.push({ column: '_file', value: 's._file' });
  if (table.audit) set.push({ column: 'updated', value: 'now()' }, { column: 'updated_by', value: 'session_user' });
  return set;
}

/** A column's type as SQL. */
function typeOf({ columns }: TableModel, name: string): string {
  const column = columns.find((each) => each.name === name);
  if (column === undefined) throw new RangeError(`There is no column ${name}.`);
  return typeSql(column.type);
}

/** What a new row has in a column that its file lacks, as SQL. */
function fallbackOf(table: TableModel, name: string): string {
  const value = table.columns.find((column) => column.name === name)?.default ?? null;
  return value === null ? 'null' : `${quoteLiteral(value)}::${typeOf(table, name)}`;
}

function historyView(table: TableModel): HistoryView | null {
  if (table.load.mode !== 'history') return null;
  const { validFrom, columns } = table.load;
  return { ...columns, validFrom, timeType: validFrom === null ? 'timestamptz' : typeOf(table, validFrom) };
}

function periodLines(history: HistoryView | null): readonly string[] {
  if (history === null) return [];
  const { from, to, current, timeType } = history;
  return [
    `${quoteIdent(from)} ${timeType} not null`,
    `${quoteIdent(to)} ${timeType}`,
    `${quoteIdent(current)} boolean not null`,
  ];
}

/** Lays a table's definition out for the SQL templates. */
export function tableView(table: TableModel): TableView {
  const own = table.columns.map((column) => column.name);
  const absences = keptAbsences(table);
  const latest = table.load.mode === 'merge' ? table.load.latest : null;
  const history = historyView(table);
  // Each version has a time of its own.
  const values = table.columns.filter(({ name }) => !table.key.includes(name) && name !== history?.validFrom);
  // What a row holds of its file makes it no other row, unless that tells which one is the newer.
  const compared = values
    .filter(({ name, fromFile }) => fromFile === null || name === latest)
    .map(({ name }) => assigned(name, absences));
  const taken = values.filter(({ name, fromFile }) => fromFile !== null && name !== latest);
  return {
    name: table.name,
    schema: table.schema,
    comment: table.comment ?? `Loaded by Aspen from ${table.source.prefix}`,
    lines: [
      ...table.columns.map(columnLine),
      ...periodLines(history),
      ...(table.audit ? auditLines : []),
      ...(table.lineage ? ['_file bigint not null'] : []),
      ...(table.key.length > 0
        ? [`primary key (${[...table.key, ...(history === null ? [] : [history.from])].map(quoteIdent).join(', ')})`]
        : []),
    ],
    comments: table.columns.flatMap(({ name, comment }) => (comment === null ? [] : [{ column: name, text: comment }])),
    staged: table.columns.map(({ name, type }) => ({ name, type: typeSql(type) })),
    key: table.key,
    latest,
    keyTypes: table.key.map((name) => ({ name, type: typeOf(table, name) })),
    latestType: latest === null ? '' : typeOf(table, latest),
    history,
    audit: table.audit,
    deletes: deletionOf(table)?.values ?? null,
    own,
    columns: table.lineage ? [...own, '_file'] : own,
    compared: compared.length > 0 ? compared : null,
    absences:
      absences.length === 0
        ? null
        : {
            columns: absences.map((name, bit) => ({ name, bit, fallback: fallbackOf(table, name) })),
            bits: absences.length,
            none: `B'${'0'.repeat(absences.length)}'`,
          },
    updated: updateList(table, [...compared, ...taken.map(({ name }) => assigned(name, absences))]),
    byFile: LOAD_MODES[table.load.mode].byFile,
    laterFilesFollow: LOAD_MODES[table.load.mode].laterFilesFollow,
    holdsSameContent: table.load.mode === 'append' && table.load.sameContent === 'hold',
    fileOrder: fileOrderOf(table),
    folders: table.columns.flatMap(({ folder }) => (folder === null ? [] : [folder])),
    personal: table.columns.flatMap(({ name, pii }) => (pii ? [name] : [])),
    lineage: table.lineage,
    brake: 'brake' in table.load ? table.load.brake : null,
    hasScope: table.load.mode === 'snapshot' && table.load.scope.length > 0,
    scope: table.load.mode === 'snapshot' ? table.load.scope : [],
    checks: table.checks.length === 0 ? null : JSON.stringify(checkValues(table)),
    checked: own.map((name) => checkedValue(table, name, absences.indexOf(name))),
    rejectLimit: { records: numberSql(table.rejectLimit.records), share: numberSql(table.rejectLimit.share) },
  };
}
