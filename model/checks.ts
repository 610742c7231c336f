import { freeze } from './freeze.ts';

/** What becomes of a load where a check fails: it stops; the files are refused that the rows came from; or a warning is given. */
export type OnFailure = 'stop' | 'refuse' | 'warn';

/** Every answer to a check that fails. */
export const onFailures = ['stop', 'refuse', 'warn'] as const satisfies readonly OnFailure[];

interface Named {
  /** Names it in messages and in the ledger. */
  readonly name: string;
  readonly onFailure: OnFailure;
}

/** An expression that no row may make false. */
export interface RowCheck extends Named {
  readonly kind: 'row';
  /** SQL over the columns of one row; NULL passes, as in a CHECK of PostgreSQL. */
  readonly expression: string;
}

/** Columns that no two rows may have alike. */
export interface UniqueCheck extends Named {
  readonly kind: 'unique';
  readonly columns: readonly string[];
}

/** Columns whose values stand in another table. */
export interface ReferencesCheck extends Named {
  readonly kind: 'references';
  /** A table of the pipeline by its name, or one of the database, `schema.name`. */
  readonly table: string;
  readonly columns: readonly string[];
  /** Its columns, in the same order. */
  readonly referenced: readonly string[];
}

/** How many records a file may have, by those before it. */
export interface RowCountCheck extends Named {
  readonly kind: 'row-count';
  /** A share of the median: 0.5 takes half of it up to one and a half. */
  readonly within: number;
  /** How many published files the median is of. */
  readonly of: number;
}

/** What is checked of a load's rows before they are published. */
export type CheckModel = RowCheck | UniqueCheck | ReferencesCheck | RowCountCheck;

/** Options of every check. */
export interface CheckOptions {
  /**
   * `refuse`: the files that the failing rows came from are refused, and the others are published. `stop`: nothing of the load
   * is published. `warn`: everything is, with a warning.
   *
   * @default 'refuse'
   */
  readonly onFailure?: OnFailure;
}

/** Options of a check that has a name of its own accord. */
export interface NamedCheckOptions extends CheckOptions {
  /** @default what it looks at, such as `unique (iban)` */
  readonly name?: string;
}

/**
 * Checks each row that would be published by an expression of SQL over its columns. Where that is false, the row fails; NULL
 * passes.
 *
 * @example check('positive', 'amount > 0 or kind = \'refund\'')
 */
export function check(name: string, expression: string, options?: CheckOptions): RowCheck {
  return freeze({ onFailure: 'refuse', ...options, kind: 'row', name, expression });
}

/** Checks that no two rows of the table have the same in these columns; rows with a NULL among them pass. */
export function unique(columns: readonly string[], options?: NamedCheckOptions): UniqueCheck {
  return freeze({ name: `unique (${columns.join(', ')})`, onFailure: 'refuse', ...options, kind: 'unique', columns });
}

/**
 * Checks that what columns hold is in another table; rows with a NULL among them pass.
 *
 * @param table A table of the pipeline by its name, or one of the database as `schema.name`.
 * @param columns This table's columns, each with the other's.
 * @example references('customer', { customer_id: 'id' })
 */
export function references(
  table: string,
  columns: Readonly<Record<string, string>>,
  options?: NamedCheckOptions,
): ReferencesCheck {
  return freeze({
    name: `references ${table}`,
    onFailure: 'refuse',
    ...options,
    kind: 'references',
    table,
    columns: Object.keys(columns),
    referenced: Object.values(columns),
  });
}

/**
 * Checks how many records a file has, by the median of the files that were published last. A first file passes.
 *
 * @param options `within`: the share of the median by which a file may differ from it; `of`: how many files the median is of.
 */
export function rowCount(options: NamedCheckOptions & Pick<RowCountCheck, 'within' | 'of'>): RowCountCheck {
  return freeze({ name: 'row count', onFailure: 'refuse', ...options, kind: 'row-count' });
}
