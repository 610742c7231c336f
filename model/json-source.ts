import { freeze } from './freeze.ts';

/** Where a table's files of JSON are. */
export interface JsonSource {
  readonly format: 'json';
  /** Folder below the pipeline's source, ending in `/`; every file under it belongs to the table. */
  readonly prefix: string;
  /** What RFC 8259 asks for. */
  readonly encoding: 'utf-8';
  /** Numbers and words that mean NULL, besides `null`, in each column that has no `nulls` of its own. */
  readonly nulls: readonly string[];
  readonly quotedNulls: boolean;
  readonly files: readonly string[];
  readonly except: readonly string[];
  readonly skip: 0;
  readonly comment: null;
  readonly lineEnd: 'lf';
}

/** Where a table's files of JSON are and how they are written. */
export interface JsonOptions {
  /** Folder below the pipeline's source, ending in `/`; every file under it belongs to the table. */
  readonly prefix: string;
  /**
   * Values that mean NULL, besides `null`, in each column that has no `nulls` of its own: numbers as they stand in the file, and with
   * `quotedNulls` strings too, before their escapes are read.
   *
   * @default []
   */
  readonly nulls?: readonly string[];
  /**
   * Strings that are one of `nulls` are NULL too.
   *
   * @default false
   */
  readonly quotedNulls?: boolean;
  /**
   * Which files below the prefix belong to the table, by one pattern or several, as `csv` has them.
   *
   * @default all of them
   */
  readonly files?: string | readonly string[];
  /** Which of these files do not belong to it, by the same patterns. */
  readonly except?: string | readonly string[];
}

/** A source of JSON as a definition holds it. */
export interface JsonDefinition extends JsonOptions {
  readonly format: 'json';
}

/** Files with one JSON object in each line (JSON lines): `from` of a column says by which key of the object it is read. */
export function json(options: JsonOptions): JsonDefinition {
  return freeze({ ...options, format: 'json' });
}
