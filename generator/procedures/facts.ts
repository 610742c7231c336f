/** A relation as SQL names it. */
export interface Relation {
  /** Null where the search path decides. */
  readonly schema: string | null;
  readonly name: string;
  /** The line of the file that names it first. */
  readonly line: number;
}

/** A function or procedure as SQL names it. */
export type Routine = Relation;

/** What a procedure's source says about it. */
export interface ProcedureFacts {
  readonly name: string;
  /** Null where the search path decides. */
  readonly schema: string | null;
  readonly language: 'plpgsql' | 'sql';
  /** SHA-256 of the file's text, in hex. */
  readonly sourceHash: string;
  /** Relations whose content it looks at. */
  readonly reads: readonly Relation[];
  /** Relations whose content it changes. */
  readonly writes: readonly Relation[];
  /** Relations that it makes, and that outlive its session. */
  readonly creates: readonly Relation[];
  /** Procedures that it calls. */
  readonly calls: readonly Routine[];
  /** Functions of other schemas than PostgreSQL's own that it calls with their schema: what they read is not seen. */
  readonly functions: readonly Routine[];
  /** Statements that are put together when it runs: what they read and write is not seen. */
  readonly dynamic: number;
  /** The line of the first of them; 0 where there is none. */
  readonly dynamicLine: number;
  /** The schemas that it sets as search path for itself; null where it takes the session's. */
  readonly searchPath: readonly string[] | null;
}
