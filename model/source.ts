import type { CsvEncoding } from './encodings.ts';
import { freeze } from './freeze.ts';
import type { HeaderMatch } from './header-name.ts';

/** Where a table's csv files are and how they are written. */
export interface CsvOptions {
  /** Folder below the pipeline's source, ending in `/`; every file under it belongs to the table. */
  readonly prefix: string;
  /**
   * One ASCII character.
   *
   * @default ','
   */
  readonly delimiter?: string;
  /**
   * One ASCII character, or null where fields are never quoted.
   *
   * @default '"'
   */
  readonly quote?: string | null;
  /** @default 'utf-8' */
  readonly encoding?: CsvEncoding;
  /**
   * False where the first record is data: columns are then found by their place in the definition. `{ match: 'loose' }`: upper and
   * lower case, outer blanks and no-break spaces do not count where names are compared.
   *
   * @default true
   */
  readonly header?: boolean | { readonly match: HeaderMatch };
  /**
   * Whether quotes may hold a newline. Where none does, say false: a large file is then split at its newlines and read by
   * several writers at once, and a newline inside quotes is a reject.
   *
   * @default true
   */
  readonly multiline?: boolean;
  /**
   * Fields that mean NULL, besides the empty one, in each column that has no `nulls` of its own.
   *
   * @default []
   */
  readonly nulls?: readonly string[];
  /**
   * The tokens of `nulls`, among which `''` may be, mean NULL where they stand in quotes too.
   *
   * @default false
   */
  readonly quotedNulls?: boolean;
}

/** A source of csv files as a definition holds it. */
export interface CsvDefinition extends CsvOptions {
  readonly format: 'csv';
}

/** Files of comma-separated values, as RFC 4180 has them. */
export function csv(options: CsvOptions): CsvDefinition {
  return freeze({ ...options, format: 'csv' });
}
