import type { LoadModel, TableModel } from './table-model.ts';

/** What a load mode means for its table, wherever that is asked: here, in the generated SQL, and in the database. */
export interface LoadModeMeaning {
  /** Rows are found again by their key: the table needs one. */
  readonly needsKey: boolean;
  /** Rows are found again by the file they came from, in `_file`. */
  readonly byFile: boolean;
  /** Later files may hold the same rows: those published after a file that is read again follow it. */
  readonly laterFilesFollow: boolean;
  /** A file says what is there, by itself: rows that it does not have go. */
  readonly byUnit: boolean;
}

/** The meaning of each mode; `aspen.target` has what the database asks of it, set by the table's generated SQL. */
export const LOAD_MODES: Readonly<Record<LoadModel['mode'], LoadModeMeaning>> = {
  append: { needsKey: false, byFile: true, laterFilesFollow: false, byUnit: false },
  history: { needsKey: true, byFile: false, laterFilesFollow: true, byUnit: false },
  merge: { needsKey: true, byFile: false, laterFilesFollow: true, byUnit: false },
  replace: { needsKey: false, byFile: false, laterFilesFollow: true, byUnit: true },
  snapshot: { needsKey: true, byFile: false, laterFilesFollow: true, byUnit: true },
};

/** Whether rows are found again by their key; of several records with one key the last wins then. */
export function isByKey({ key, load }: Pick<TableModel, 'key' | 'load'>): boolean {
  return key.length > 0 && !LOAD_MODES[load.mode].byFile;
}
