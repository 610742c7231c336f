import type { DeleteWhen } from './delete-when.ts';
import type { FILE_ORDERS } from './file-order.ts';
import { freeze } from './freeze.ts';
import type { AppendMode, MergeMode } from './table-model.ts';

/** What `merge()` gives; it carries the name of `latest`, so that `defineTable` can look for the column. */
export interface MergeLoad<Latest extends string | null = string | null> extends MergeMode {
  readonly latest: Latest;
}

/** Options of `merge`. */
export interface MergeOptions<Latest extends string | null = string | null> {
  /**
   * The column that tells which of several rows with one key is the newest: a number, a date or a time.
   *
   * @default none: the row that arrived last wins
   */
  readonly latest?: Latest;
  /**
   * Which records delete the row of their key: one field, as the file names it, and the value or values that say so. It need
   * not be a column of the table. Of such a record only the key, `latest` and this field are judged.
   *
   * @example { Op: 'D' }
   * @default none: no record deletes
   */
  readonly deleteWhen?: DeleteWhen | null;
  /**
   * What orders files: `arrival`, or `name`: they sort by their whole path, byte by byte. One that sorts before another that is
   * loaded already is then held back, until a person accepts it or has it read again with all that follow.
   *
   * @default 'arrival'
   */
  readonly order?: (typeof FILE_ORDERS)[number];
}

/** Inserts or updates rows by key; rows that are equal are not touched. */
export function merge(options?: Omit<MergeOptions, 'latest'>): MergeLoad<null>;
export function merge<const Latest extends string>(
  options: MergeOptions<Latest> & { readonly latest: Latest },
): MergeLoad<Latest>;
export function merge(options?: MergeOptions): MergeLoad {
  return freeze({ latest: null, deleteWhen: null, order: 'arrival', ...options, mode: 'merge' });
}

/** Options of `append`. */
export interface AppendOptions {
  /**
   * What becomes of a file whose content is loaded already under another name: `hold` keeps it back until `aspen accept`
   * says that its rows are meant, `load` adds them as those of any other file.
   *
   * @default 'hold'
   */
  readonly sameContent?: 'hold' | 'load';
}

/** Adds each file's rows; a file that is delivered again replaces its own earlier rows. */
export function append(options?: AppendOptions): AppendMode {
  return freeze({ sameContent: 'hold', ...options, mode: 'append' });
}
