import type { ColumnModel } from './column-model.ts';
import { OPERATION } from './delete-when.ts';
import { isField } from './from-file.ts';
import type { TableModel } from './table-model.ts';

/** How records say that they delete. */
export interface Deletion {
  /** As the definition has it. */
  readonly field: string;
  readonly values: readonly string[];
  /** Columns that are judged of such a record too, by their places. */
  readonly judged: readonly number[];
  /** The column of the table that is read from this field; -1 where none is. */
  readonly sharedWith: number;
  /** A file may lack the field: then none of its records deletes. */
  readonly mayBeAbsent: boolean;
}

const listed = (value: string | readonly string[]) => (typeof value === 'string' ? [value] : value);

/** How records of the table say that they delete; null where none does. */
export function deletionOf({ columns, key, load, source }: TableModel): Deletion | null {
  if (load.mode !== 'merge' && load.mode !== 'history') return null;
  const [entry] = Object.entries(load.deleteWhen ?? {});
  if (entry === undefined) return null;
  const [field, values] = entry;
  const orderedBy = load.mode === 'merge' ? load.latest : load.validFrom;
  return {
    field,
    values: listed(values),
    judged: columns.flatMap(({ name }, place) => (key.includes(name) || name === orderedBy ? [place] : [])),
    // Without a header `Op` of DMS stands before all columns, where it stands.
    sharedWith: source.format === 'csv' && source.dms !== null && !source.header ? -1 : sharedWith(field, columns),
    mayBeAbsent: source.format === 'csv' && source.dms !== null,
  };
}

/** A column of this name, or one that is read from a field of this name. */
function sharedWith(field: string, columns: readonly ColumnModel[]): number {
  const named = columns.findIndex(({ name }) => name === field);
  return named >= 0 ? named : columns.findIndex((column) => isField(column) && column.from.includes(field));
}

/** The field of `deleteWhen` as a column of staging, after those of the table. */
function operationColumn(
  { field, sharedWith: place, mayBeAbsent }: Deletion,
  columns: readonly ColumnModel[],
): ColumnModel {
  return {
    name: OPERATION,
    type: { name: 'text' },
    from: [field],
    nth: null,
    range: null,
    folder: null,
    fromFile: null,
    required: false,
    // Where a column of the table is read from the field, that one says whether a file may lack it.
    optional: place >= 0 || mayBeAbsent,
    nulls: [],
    quotedNulls: false,
    trim: true,
    textFormula: false,
    letterCase: null,
    normalize: null,
    matches: null,
    min: null,
    max: null,
    oneOf: null,
    formats: [],
    pivot: null,
    fraction: null,
    midnight: false,
    numberFormat: null,
    truthWords: null,
    timezone: null,
    default: null,
    comment: null,
    was: [],
    pii: columns[place]?.pii ?? false,
  };
}

/** The table as its files are read into staging: with the field of `deleteWhen` as its last column, where it has one. */
export function stagedTable(table: TableModel): TableModel {
  const deletion = deletionOf(table);
  if (deletion === null) return table;
  return { ...table, columns: [...table.columns, operationColumn(deletion, table.columns)] };
}
