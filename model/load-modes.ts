import type { LoadModel } from './table-model.ts';

/** What a load mode means for its table, wherever that is asked: here, in the generated SQL, and in the database. */
export interface LoadModeMeaning {
  /** Rows are found again by their key: the table needs one, and of several records with one key the last wins. */
  readonly byKey: boolean;
  /** Rows are found again by the file they came from, in `_file`. */
  readonly byFile: boolean;
  /** Later files may hold the same rows: those published after a file that is read again follow it. */
  readonly laterFilesFollow: boolean;
}

/** The meaning of each mode; `aspen.target` has what the database asks of it, set by the table's generated SQL. */
export const LOAD_MODES: Readonly<Record<LoadModel['mode'], LoadModeMeaning>> = {
  append: { byKey: false, byFile: true, laterFilesFollow: false },
  history: { byKey: true, byFile: false, laterFilesFollow: true },
  merge: { byKey: true, byFile: false, laterFilesFollow: true },
};
