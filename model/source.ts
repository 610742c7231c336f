import type { DmsOperations } from './dms-operations.ts';
import type { CsvEncoding } from './encodings.ts';
import { freeze } from './freeze.ts';
import type { HeaderMatch } from './header-name.ts';

/** Where a table's csv files are and how they are written. */
export interface CsvOptions {
  /** Folder below the pipeline's source, ending in `/`; every file under it belongs to the table. */
  readonly prefix: string;
  /**
   * One to eight ASCII characters, or `'blanks'` where any run of spaces and tabs parts two fields.
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
   * False where the first record is data: columns are then found by their place in the definition. Else how the header is written,
   * where that is not one line with names as the definition has them.
   *
   * @default true
   */
  readonly header?: boolean | HeaderOptions;
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
  /**
   * Which files below the prefix belong to the table, by one pattern or several: `'*.csv'` for names in any folder, or a path
   * below the prefix such as `'out/*.csv'`. Others are passed over without a word.
   *
   * @default all of them
   */
  readonly files?: string | readonly string[];
  /** Which of these files do not belong to it, by the same patterns. */
  readonly except?: string | readonly string[];
  /**
   * How many lines in front of the header, or of the first record, are passed over: 0 to 1,000.
   *
   * @default 0
   */
  readonly skip?: number;
  /**
   * One ASCII character: a line that begins with it is passed over.
   *
   * @default null
   */
  readonly comment?: string | null;
  /**
   * One ASCII character, such as a backslash: what comes after it stands for itself, in quotes and outside. Before a letter or a
   * digit it is a reject, since programs do not agree on what that means.
   *
   * @default null: a quote inside quotes is written twice
   */
  readonly escape?: string | null;
  /**
   * What ends a line: `'lf'`, a newline with a carriage return before it or none, or `'cr'`, a carriage return alone.
   *
   * @default 'lf'
   */
  readonly lineEnd?: 'lf' | 'cr';
  /**
   * Whether blanks may stand before an opening quote and after a closing one, where they are no part of the field.
   *
   * @default false
   */
  readonly blanksAroundQuotes?: boolean;
  /**
   * What becomes of a record that lacks fields at its end: it is a reject, or they are empty (`'pad'`).
   *
   * @default 'reject'
   */
  readonly ragged?: 'reject' | 'pad';
  /**
   * Whether each record ends in a delimiter, after which no field begins. The header may end in one or not.
   *
   * @default false
   */
  readonly trailingDelimiter?: boolean;
  /**
   * The line at a file's end that is no record. A file without it is refused (`trailer-missing`), since it may be cut off; so is one
   * of which is not true what it claims (`trailer-mismatch`). Such a file is read as a whole, by one reader.
   *
   * @default null
   */
  readonly trailer?: TrailerOptions | null;
}

/** How a header is written. */
export interface HeaderOptions {
  /**
   * `'loose'`: upper and lower case, outer blanks and no-break spaces do not count where names are compared.
   *
   * @default 'exact'
   */
  readonly match?: HeaderMatch;
  /**
   * How many lines it has, 1 to 10, blank ones and comments not counted. A column's name is what its cells have, joined; empty ones
   * are left out.
   *
   * @default 1
   */
  readonly lines?: number;
  /**
   * What stands between the cells of a column.
   *
   * @default ' '
   */
  readonly join?: string;
  /**
   * Whether an empty cell, but in the last line, has the title to its left, as spreadsheets write merged cells. A title goes no
   * further than to where a line above begins another one.
   *
   * @default false
   */
  readonly merged?: boolean;
}

/** How the line at a file's end is recognized, by `first` or by `line`, and what it claims. */
export interface TrailerOptions {
  /** Its first field: `'TRL'` for `TRL;2;30.50`. */
  readonly first?: string;
  /** All of the line, in which each `*` stands for any characters: `'Total: * rows'`. */
  readonly line?: string;
  /**
   * The number of the file's records: which field of the line it is, or which `*`, counted from 1. `others` says how many other lines
   * it counts, such as the header and the trailer itself.
   */
  readonly records?: number | { readonly place: number; readonly others?: number };
  /**
   * The sum of a column of exact numbers, written as the column's fields are: which column, and which field or `*` it is. Several
   * in a list.
   */
  readonly sum?: TrailerSumOptions | readonly TrailerSumOptions[];
  /**
   * How many lines may follow it, whatever stands in them: 0 to 1,000.
   *
   * @default 0
   */
  readonly linesAfter?: number;
  /**
   * Whether a file may lack its trailer.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** A column's sum that a trailer claims. */
export interface TrailerSumOptions {
  readonly column: string;
  readonly place: number;
}

/** A source of csv files as a definition holds it. */
export interface CsvDefinition extends CsvOptions {
  readonly format: 'csv';
  /** Where AWS DMS wrote them: which begin each record with what it does. */
  readonly dms?: DmsOperations;
}

/** Files of comma-separated values, as RFC 4180 has them. */
export function csv(options: CsvOptions): CsvDefinition {
  return freeze({ ...options, format: 'csv' });
}
