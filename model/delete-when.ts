import type { ColumnModel } from './column-model.ts';
import { type Fields, isStorable, show } from './fields.ts';
import { isField } from './from-file.ts';
import type { TableModel } from './table-model.ts';

/**
 * Which records delete the row of their key: a field, as the file names it, with the value or the values that say so.
 *
 * @example { Op: 'D' }
 */
export type DeleteWhen = Readonly<Record<string, string | readonly string[]>>;

/** The column of staging that holds what the field of `deleteWhen` says. */
export const OPERATION = '_operation';

/** How records say that they delete. */
export interface Deletion {
  /** As the definition has it. */
  readonly field: string;
  readonly values: readonly string[];
  /** Columns that are judged of such a record too, by their places. */
  readonly judged: readonly number[];
  /** The column of the table that is read from this field; -1 where none is. */
  readonly sharedWith: number;
}

const listed = (value: string | readonly string[]) => (typeof value === 'string' ? [value] : value);

/** How records of the table say that they delete; null where none does. */
export function deletionOf({ columns, key, load }: TableModel): Deletion | null {
  const [entry] = Object.entries(load.mode === 'append' ? {} : (load.deleteWhen ?? {}));
  if (entry === undefined || load.mode === 'append') return null;
  const [field, values] = entry;
  const orderedBy = load.latest;
  return {
    field,
    values: listed(values),
    judged: columns.flatMap(({ name }, place) => (key.includes(name) || name === orderedBy ? [place] : [])),
    sharedWith: sharedWith(field, columns),
  };
}

/** A column of this name, or one that is read from a field of this name. */
function sharedWith(field: string, columns: readonly ColumnModel[]): number {
  const named = columns.findIndex(({ name }) => name === field);
  return named >= 0 ? named : columns.findIndex((column) => isField(column) && column.from.includes(field));
}

/** The field of `deleteWhen` as a column of staging, after those of the table. */
function operationColumn({ field, sharedWith: place }: Deletion, columns: readonly ColumnModel[]): ColumnModel {
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
    optional: place >= 0,
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
    pii: columns[place]?.pii ?? false,
  };
}

/** The table as its files are read into staging: with the field of `deleteWhen` as its last column, where it has one. */
export function stagedTable(table: TableModel): TableModel {
  const deletion = deletionOf(table);
  if (deletion === null) return table;
  return { ...table, columns: [...table.columns, operationColumn(deletion, table.columns)] };
}

/** Normalises `deleteWhen`; null where there is none, or with a mistake. */
export function readDeleteWhen(load: Fields): DeleteWhen | null {
  const raw = load.value('deleteWhen') ?? null;
  if (raw === null) return null;
  const entries: readonly (readonly [string, unknown])[] =
    typeof raw === 'object' && !Array.isArray(raw) ? Object.entries(raw) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    load.wrong('deleteWhen', show(raw), "one field and its values, such as { Op: 'D' }");
    return null;
  }
  const [field, value] = entry;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = values.filter((each) => isStorable(each) && each !== '' && each.trim() === each);
  if (values.length === 0 || texts.length < values.length) {
    load.wrong(`deleteWhen.${field}`, show(value), "a text, or a list of texts, such as ['D', 'T']");
    return null;
  }
  return { [field]: texts.map(String) };
}
