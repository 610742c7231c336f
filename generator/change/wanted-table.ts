import { LOAD_MODES } from '../../model/load-modes.ts';
import type { LoadModel, TableModel } from '../../model/table-model.ts';
import { quoteLiteral, typeSql } from '../quote.ts';

/** A column as a definition wants it in the table. */
export interface WantedColumn {
  readonly name: string;
  /** As SQL. */
  readonly type: string;
  readonly required: boolean;
  /** What a row has in it that was there before the column, as SQL; null: nothing. */
  readonly fill: string | null;
  /** Whether what rows are filled with stays the column's default. */
  readonly keepsDefault: boolean;
  /** Names that it had before, the newest first. */
  readonly was: readonly string[];
  /** Its values are not to be seen. */
  readonly pii: boolean;
}

/** A table as its definition wants it, with what the definition says of the time before: plain data. */
export interface WantedTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly WantedColumn[];
  readonly key: readonly string[];
  readonly mode: LoadModel['mode'];
  /** Rows are found by the file that they came from, which needs an index. */
  readonly byFile: boolean;
  /** What tells a history's periods from others; null where there are none. */
  readonly history: string | null;
  /** Columns that may go. */
  readonly drop: readonly string[];
}

/** Aspen's own columns, which come and go with an option of the table. */
export const AUDIT_COLUMNS: readonly WantedColumn[] = [
  { name: 'created', type: 'timestamptz', required: true, fill: 'now()', keepsDefault: true, was: [], pii: false },
  { name: 'created_by', type: 'text', required: true, fill: 'session_user', keepsDefault: true, was: [], pii: false },
  { name: 'updated', type: 'timestamptz', required: false, fill: null, keepsDefault: false, was: [], pii: false },
  { name: 'updated_by', type: 'text', required: false, fill: null, keepsDefault: false, was: [], pii: false },
];

/** A row that came before it belongs to no file of the ledger, whose ids begin at 1. */
export const FILE_COLUMN: WantedColumn = {
  name: '_file',
  type: 'bigint',
  required: true,
  fill: '0',
  keepsDefault: false,
  was: [],
  pii: false,
};

/** The columns of a history's periods. */
function periodColumns(table: TableModel): readonly WantedColumn[] {
  if (table.load.mode !== 'history') return [];
  const { validFrom, columns } = table.load;
  const time = table.columns.find(({ name }) => name === validFrom);
  const type = time === undefined ? 'timestamptz' : typeSql(time.type);
  const rest = { fill: null, keepsDefault: false, was: [], pii: false };
  return [
    { name: columns.from, type, required: true, ...rest },
    { name: columns.to, type, required: false, ...rest },
    { name: columns.current, type: 'boolean', required: true, ...rest },
  ];
}

/** What tells a history's periods from others; null where there are none. */
export function periodsOf({ load }: TableModel): string | null {
  if (load.mode !== 'history') return null;
  return `${Object.values(load.columns).join(', ')} by ${load.validFrom ?? 'files'}`;
}

/** What a definition wants its table to be. */
export function wantedTable(table: TableModel): WantedTable {
  const own = table.columns.map((column): WantedColumn => {
    const type = typeSql(column.type);
    const fill = column.default === null || !column.required ? null : `${quoteLiteral(column.default)}::${type}`;
    const { name, required, was, pii } = column;
    return { name, type, required, fill, keepsDefault: false, was, pii };
  });
  const periods = periodColumns(table);
  return {
    schema: table.schema,
    name: table.name,
    columns: [...own, ...periods, ...(table.audit ? AUDIT_COLUMNS : []), ...(table.lineage ? [FILE_COLUMN] : [])],
    key: table.load.mode === 'history' ? [...table.key, table.load.columns.from] : table.key,
    mode: table.load.mode,
    byFile: LOAD_MODES[table.load.mode].byFile,
    history: periodsOf(table),
    drop: table.drop,
  };
}
