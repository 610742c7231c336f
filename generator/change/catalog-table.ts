/** What else in the database is made from a column. */
export interface ColumnUse {
  readonly kind: 'view' | 'foreign-key' | 'index' | 'other';
  /** As PostgreSQL describes it, such as `view seen`. */
  readonly what: string;
}

/** A column as PostgreSQL's catalog has it. */
export interface CatalogColumn {
  readonly name: string;
  /** Its place, which stays when it is renamed. */
  readonly place: number;
  /** As a definition writes types. */
  readonly type: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
  /** Computed or numbered by the database itself. */
  readonly generated: boolean;
  readonly uses: readonly ColumnUse[];
  /** Rights that were given on this column alone. */
  readonly granted: boolean;
}

/** A unique index that may become the key. */
export interface UniqueIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly valid: boolean;
}

/** A table as PostgreSQL's catalog has it: plain data, which a test may write down. */
export interface CatalogTable {
  readonly columns: readonly CatalogColumn[];
  readonly partitioned: boolean;
  readonly isEmpty: boolean;
  /** As the server estimates them; null where it has no estimate. */
  readonly rows: number | null;
  /** Of the table without its indexes. */
  readonly bytes: number;
  readonly key: {
    readonly constraint: string;
    readonly columns: readonly string[];
    /** Foreign keys of other tables that need it. */
    readonly references: readonly string[];
  } | null;
  /** Indexes on `_file` alone. */
  readonly fileIndexes: readonly string[];
  readonly uniqueIndexes: readonly UniqueIndex[];
  /** Columns of which a validated constraint says that they are not NULL, with its name. */
  readonly notNull: readonly { readonly column: string; readonly constraint: string; readonly valid: boolean }[];
  /** Columns of a new type, beside those of the old one, of which a validated constraint says that they are filled. */
  readonly provenRewrites: readonly string[];
  /** Whether the user's own triggers would see an update. */
  readonly hasTriggers: boolean;
  /** Functions and procedures whose source has the table's name in it. */
  readonly routines: readonly { readonly what: string; readonly source: string }[];
}
