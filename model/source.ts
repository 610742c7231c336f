import type { CsvEncoding } from './encodings.ts';
import { freeze } from './freeze.ts';
import type { CsvSource } from './table-model.ts';

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
   * False where the first record is data: columns are then found by their place in the definition.
   *
   * @default true
   */
  readonly header?: boolean;
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

/** Files of comma-separated values, as RFC 4180 has them. */
export function csv(options: CsvOptions): CsvSource {
  return freeze({
    delimiter: ',',
    quote: '"',
    encoding: 'utf-8',
    header: true,
    multiline: true,
    nulls: [],
    quotedNulls: false,
    ...options,
    format: 'csv',
  });
}
