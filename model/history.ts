import type { DeleteWhen } from './delete-when.ts';
import type { FILE_ORDERS, FileOrder } from './file-order.ts';
import { freeze } from './freeze.ts';

/** The columns of a history's periods. */
export interface PeriodColumns {
  /** From when on the row holds; part of the primary key. */
  readonly from: string;
  /** Up to when, exclusive; NULL where it still does. */
  readonly to: string;
  /** Whether it still does. */
  readonly current: string;
}

/** Each version of a key is kept, with the period in which it holds. */
export interface HistoryMode {
  readonly mode: 'history';
  /** The column that tells from when on a record holds; null: when its file was modified. */
  readonly validFrom: string | null;
  /** Which records end the period of their key; null: none does. */
  readonly deleteWhen: DeleteWhen | null;
  /** What orders files: their arrival, or their names. */
  readonly order: FileOrder;
  readonly columns: PeriodColumns;
}

/** What `history()` gives; it carries the name of `validFrom`, so that `defineTable` can look for the column. */
export interface HistoryLoad<ValidFrom extends string | null = string | null> extends HistoryMode {
  readonly validFrom: ValidFrom;
}

/** Names of the columns where a definition gives none. */
export const PERIOD_COLUMNS: PeriodColumns = { from: 'valid_from', to: 'valid_to', current: 'current' };

/** Options of `history`. */
export interface HistoryOptions<ValidFrom extends string | null = string | null> {
  /**
   * The column that tells from when on a record holds: a date or a time; it is required. Each time that it has is a version of
   * its own, whatever else the record says.
   *
   * @default none: a version holds from when its file was modified, and only where it differs from the one before
   */
  readonly validFrom?: ValidFrom;
  /**
   * Which records end the period of their key: one field, as the file names it, and the value or values that say so. Of such a
   * record only the key, `validFrom` and this field are judged.
   *
   * @example { Op: 'D' }
   * @default none: no record does
   */
  readonly deleteWhen?: DeleteWhen | null;
  /**
   * What orders files, as of `merge`: of two records with one key and time the later one wins.
   *
   * @default 'arrival'
   */
  readonly order?: (typeof FILE_ORDERS)[number];
  /**
   * Names of the columns that are added for the periods.
   *
   * @default { from: 'valid_from', to: 'valid_to', current: 'current' }
   */
  readonly columns?: Partial<PeriodColumns>;
}

/** Keeps each version of a key with the period in which it holds (a slowly changing dimension of type 2). */
export function history(options?: Omit<HistoryOptions, 'validFrom'>): HistoryLoad<null>;
export function history<const ValidFrom extends string>(
  options: HistoryOptions<ValidFrom> & { readonly validFrom: ValidFrom },
): HistoryLoad<ValidFrom>;
export function history(options?: HistoryOptions): HistoryLoad {
  const { columns, ...rest } = options ?? {};
  return freeze({
    validFrom: null,
    deleteWhen: null,
    order: 'arrival',
    ...rest,
    columns: { ...PERIOD_COLUMNS, ...columns },
    mode: 'history',
  });
}
