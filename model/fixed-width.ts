import type { CsvEncoding } from './encodings.ts';
import { freeze } from './freeze.ts';

/** Where the characters of a column stand in each line, counted from 1. */
export interface ColumnRange {
  readonly start: number;
  /** The last of them; null where they go on to the end of the line. */
  readonly end: number | null;
}

/** Where a table's files of fixed width are and how they are written. */
export interface FixedWidthSource {
  readonly format: 'fixed-width';
  /** Folder below the pipeline's source, ending in `/`; every file under it belongs to the table. */
  readonly prefix: string;
  readonly encoding: CsvEncoding;
  /** What the places of columns count. */
  readonly positions: 'characters' | 'bytes';
  /** Where a line ends at the latest, but for blanks; null where it may go on. */
  readonly width: number | null;
  /** Fields that mean NULL in each column that has no `nulls` of its own. */
  readonly nulls: readonly string[];
  readonly quotedNulls: false;
  readonly files: readonly string[];
  readonly except: readonly string[];
  readonly skip: number;
  readonly comment: string | null;
  readonly lineEnd: 'lf' | 'cr';
}

/** Where a table's files of fixed width are and how they are written. */
export interface FixedWidthOptions {
  /** Folder below the pipeline's source, ending in `/`; every file under it belongs to the table. */
  readonly prefix: string;
  /** @default 'utf-8' */
  readonly encoding?: CsvEncoding;
  /**
   * What `start`, `end` and `length` of columns count: characters, or bytes of the file. Files in `shift_jis`, `gb18030`, `euc-kr` and
   * `big5` count bytes.
   *
   * @default 'characters'
   */
  readonly positions?: 'characters' | 'bytes';
  /**
   * How wide a line is: what stands between its columns and after them, up to there, is not read, and what stands beyond is a reject
   * (`line-too-long`) unless it is blank.
   *
   * @default where the last column ends
   */
  readonly width?: number;
  /**
   * Fields that mean NULL, besides blank ones, in each column that has no `nulls` of its own.
   *
   * @default []
   */
  readonly nulls?: readonly string[];
  /**
   * Which files below the prefix belong to the table, by one pattern or several, as `csv` has them.
   *
   * @default all of them
   */
  readonly files?: string | readonly string[];
  /** Which of these files do not belong to it, by the same patterns. */
  readonly except?: string | readonly string[];
  /**
   * How many lines in front of the first record are passed over: 0 to 1,000.
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
   * What ends a line: `'lf'`, a newline with a carriage return before it or none, or `'cr'`, a carriage return alone.
   *
   * @default 'lf'
   */
  readonly lineEnd?: 'lf' | 'cr';
}

/** A source of files of fixed width as a definition holds it. */
export interface FixedWidthDefinition extends FixedWidthOptions {
  readonly format: 'fixed-width';
}

/** Files of lines in which each column has its place: `from: { start, end }` of a column says which. */
export function fixedWidth(options: FixedWidthOptions): FixedWidthDefinition {
  return freeze({ ...options, format: 'fixed-width' });
}
