import type { CheckModel } from './checks.ts';
import type { ColumnDefinitions } from './column.ts';
import type { KeylessType, OrderableType } from './column-types.ts';
import type { FixedWidthDefinition } from './fixed-width.ts';
import { freeze } from './freeze.ts';
import type { HistoryLoad } from './history.ts';
import type { JsonDefinition } from './json-source.ts';
import type { MergeLoad } from './load.ts';
import type { SnapshotLoad } from './snapshot.ts';
import type { CsvDefinition } from './source.ts';
import type {
  AppendMode,
  LoadModel,
  MergeMode,
  RejectLimit,
  ReplaceMode,
  SnapshotMode,
  Trigger,
} from './table-model.ts';

type Names<Columns> = keyof Columns & string;

/** Names of the columns that a key may have: all but `real`, `double precision` and `jsonb`. */
export type KeyColumn<Columns extends ColumnDefinitions> = {
  [Name in Names<Columns>]: [Exclude<Columns[Name]['kind'], KeylessType>] extends [never] ? never : Name;
}[Names<Columns>];

/** Names of the columns that `latest` may be: numbers, dates and times. */
export type OrderableColumn<Columns extends ColumnDefinitions> = {
  [Name in Names<Columns>]: [Extract<Columns[Name]['kind'], OrderableType>] extends [never] ? never : Name;
}[Names<Columns>];

/** Names of the columns that `validFrom` may be: dates and times. */
export type MomentColumn<Columns extends ColumnDefinitions> = {
  [Name in Names<Columns>]: [Extract<Columns[Name]['kind'], 'date' | 'timestamp' | 'timestamptz'>] extends [never]
    ? never
    : Name;
}[Names<Columns>];

/** Stands in a compiler's message where a table without a key merges. */
export interface MergeNeedsKey extends MergeMode {
  readonly 'merge needs a key': never;
}

/** Stands in a compiler's message where a table without a key takes snapshots. */
export interface SnapshotNeedsKey extends SnapshotMode {
  readonly 'snapshot needs a key': never;
}

/** How a table with these columns and this key may be loaded. */
export type LoadOf<Columns extends ColumnDefinitions, Key extends readonly string[]> =
  | AppendMode
  | ReplaceMode
  | (Key extends readonly []
      ? MergeNeedsKey | SnapshotNeedsKey
      :
          | MergeLoad<OrderableColumn<Columns> | null>
          | HistoryLoad<MomentColumn<Columns> | null>
          | SnapshotLoad<KeyColumn<Columns>>);

interface TableOptions {
  /**
   * Columns that were defined before and whose values may go: `aspen apply` drops them. Without it, a column that is not
   * defined any more stays in the table.
   *
   * @default []
   */
  readonly drop?: readonly string[];
  /**
   * The table's schema.
   *
   * @default the pipeline's
   */
  readonly schema?: string;
  /** The table's comment in PostgreSQL. */
  readonly comment?: string;
  readonly source: CsvDefinition | FixedWidthDefinition | JsonDefinition;
  /**
   * Refuses a file whose header has a column that is not defined, instead of giving a warning.
   *
   * @default false
   */
  readonly strict?: boolean;
  /**
   * Adds the columns `created`, `created_by`, `updated` and `updated_by`.
   *
   * @default true
   */
  readonly audit?: boolean;
  /**
   * Adds the column `_file`, the ledger's id of the file that a row came from.
   *
   * @default false for merge; append always has it
   */
  readonly lineage?: boolean;
  /**
   * The most records of a file that may be rejected: a number of `records`, a `share` of them from 0 to 1, or both. Within
   * the limit the file's good records are loaded; beyond it the file is refused.
   *
   * @default none is tolerated
   */
  readonly rejectLimit?: Partial<RejectLimit>;
  /**
   * What is checked of the rows that a load would publish: `check()`, `unique()`, `references()`, `rowCount()`.
   *
   * @default []
   */
  readonly checks?: readonly CheckModel[];
  /**
   * What starts the table's job in AWS. `crawler`: a file's event starts the crawler, which adds new partitions to the
   * catalog, and then the job. `event`: the event starts the job, minutes sooner and without the crawler's price.
   * `schedule`: nothing but the deployment's schedule.
   *
   * @default 'crawler' where a column is read from folders (`folder`), else 'event'
   */
  readonly trigger?: Trigger;
  /**
   * Hours. In AWS an alarm is raised when no file of this table has been loaded for longer.
   *
   * @default none: no alarm
   */
  readonly freshness?: number;
}

/** A table as a definition holds it. */
export interface TableDefinition<
  Name extends string = string,
  Columns extends ColumnDefinitions = ColumnDefinitions,
  Key extends readonly string[] = readonly string[],
  Load extends LoadModel = LoadModel,
> extends TableOptions {
  readonly name: Name;
  readonly columns: Columns;
  /**
   * The columns of the primary key; they are required.
   *
   * @default none: such a table can only append, or be replaced
   */
  readonly key?: Key;
  readonly load: Load;
}

/** Defines a table: what its files look like, and how they get into it. */
export function defineTable<
  const Name extends string,
  const Columns extends ColumnDefinitions,
  const Key extends readonly KeyColumn<Columns>[] = readonly [],
>(
  definition: TableDefinition<Name, Columns, Key, LoadOf<Columns, Key>>,
): TableDefinition<Name, Columns, Key, LoadOf<Columns, Key>> {
  return freeze(definition);
}
