import type { ColumnModel } from '../../model/column-model.ts';
import type { TypeName } from '../../model/column-types.ts';
import { DefinitionError, type Mistake } from '../../model/errors.ts';
import { Fields } from '../../model/fields.ts';
import { append, merge } from '../../model/load.ts';
import { readTable } from '../../model/read-table.ts';
import type { TableModel } from '../../model/table-model.ts';

/** A value of an option, as a definition's text writes it. */
export type OptionValue =
  | string
  | number
  | boolean
  | null
  | readonly OptionValue[]
  | { readonly [name: string]: OptionValue };

/** Options by their names, in the order in which a definition has them. */
export type Options = Readonly<Record<string, OptionValue>>;

/** A column as a definition will write it: the type, and what its builder is given. */
export interface DraftColumn {
  readonly type: TypeName;
  readonly options: Options;
}

/** A table as a definition will write it. */
export interface DraftTable {
  readonly name: string;
  /** What `csv` is given, but for the prefix. */
  readonly source: Options;
  readonly columns: Readonly<Record<string, DraftColumn>>;
  /** Empty for a table that appends. */
  readonly key: readonly string[];
  /** Records of a file that may be rejected. */
  readonly rejectLimit?: number;
}

/** The model that the definition will give. @throws {DefinitionError} where it would give none. */
export function modelOf({ name, source, columns, key, rejectLimit = 0 }: DraftTable): TableModel {
  const mistakes: Mistake[] = [];
  const defined = {
    name,
    source: { prefix: `${name}/`, ...source, format: 'csv' },
    columns: Object.fromEntries(
      Object.entries(columns).map(([column, { type, options }]) => [column, { ...options, kind: type }]),
    ),
    ...(rejectLimit === 0 ? {} : { rejectLimit: { records: rejectLimit } }),
    ...(key.length === 0 ? { load: append() } : { key, load: merge() }),
  };
  const fields = Fields.of(defined, name, 'a table', mistakes);
  const model = fields === null ? null : readTable(fields, 'public', mistakes);
  if (model === null || mistakes.length > 0) throw new DefinitionError(mistakes);
  return model;
}

/** A draft of a column by itself, as the engine sees it. */
export function columnModel(column: DraftColumn): ColumnModel {
  const [model] = modelOf({ name: 'draft', source: {}, columns: { draft: column }, key: [] }).columns;
  if (model === undefined) throw new Error('The draft has one column.');
  return model;
}
