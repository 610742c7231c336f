/** The records of a file that begin in `[from, until)`, in bytes. */
export interface Slice {
  readonly from: number;
  readonly until: number;
}

/** All records of a file. */
export const WHOLE: Slice = { from: 0, until: Number.MAX_SAFE_INTEGER };
