/** Who does a step: a load or deployment by itself, `aspen apply`, or nobody until a person decided. */
export type Applier = 'load' | 'apply' | 'decision';

/** What rows have to be, so that a step may be done. */
export type RowCheck =
  | { readonly kind: 'fits'; readonly column: string; readonly from: string; readonly to: string }
  | { readonly kind: 'not-null'; readonly column: string }
  | { readonly kind: 'unique'; readonly columns: readonly string[] };

/** What is done before a step, outside its transaction, while the table is read and written. */
export type Preparation =
  | { readonly kind: 'not-null'; readonly column: string; readonly constraint: string }
  | { readonly kind: 'unique-index'; readonly index: string; readonly columns: readonly string[] }
  | { readonly kind: 'file-index'; readonly index: string }
  | {
      readonly kind: 'rewrite';
      readonly column: string;
      /** The column of the new type beside it; its trigger and its constraint are called so, too. */
      readonly fresh: string;
      /** What makes it, and keeps it the same from then on, in one transaction. */
      readonly begin: readonly string[];
      /** What a row has in it, as SQL. */
      readonly convert: string;
      /** What is true of each row in the end, as SQL. */
      readonly proof: string;
    };

/** Strengths of PostgreSQL's table locks that a step may take. */
export type LockLevel = 'ACCESS EXCLUSIVE' | 'SHARE UPDATE EXCLUSIVE' | 'SHARE';

/** One difference between a table and its definition, and what makes it go away: plain data. */
export interface ChangeStep {
  readonly table: string;
  /** What it does, in words that do not depend on the rows. */
  readonly does: string;
  readonly by: Applier;
  /** Statements of the transaction in which it is done; empty where a person has to decide. */
  readonly sql: readonly string[];
  /** Null where it takes none. */
  readonly lock: LockLevel | null;
  /** Whether all rows are written anew under that lock. */
  readonly rewrites: boolean;
  /** Whether all rows are read under that lock. */
  readonly scans: boolean;
  /** Whether that takes more than a moment. */
  readonly long: boolean;
  /** What is done before it; afterwards the catalog gives a step that neither rewrites nor scans. */
  readonly prepare: readonly Preparation[];
  readonly checks: readonly RowCheck[];
  /** What in the database is made from what it changes, in words. */
  readonly uses: readonly string[];
  /** What may go wrong, or what a person has to know or to decide; null where there is nothing. */
  readonly risk: string | null;
  /** The definition is as it was: the table was changed by hand, and loads go on. */
  readonly drift: boolean;
  /** The column whose type it changes, for messages; null where it changes none. */
  readonly retypes: string | null;
}

/** What it takes to bring a table to its definition. */
export interface TableChange {
  readonly steps: readonly ChangeStep[];
  /** What differs and stays as it is, in words. */
  readonly notes: readonly string[];
}
