import type { NumberFormat } from './number-format.ts';

/** Options that every column has. */
export interface ColumnOptions {
  /**
   * The header name that the column is read from, or several spellings of it; the first that the file has is taken. Where a
   * name stands several times in the header, `{ name, nth }` says which of them, from 1. In a source of `fixedWidth` it says where the
   * column stands in each line: `{ start, end }` or `{ start, length }`, counted from 1, or `{ start }` for the rest of the line.
   *
   * @default the column's own name
   */
  readonly from?:
    | string
    | readonly string[]
    | { readonly name: string; readonly nth: number }
    | { readonly start: number; readonly end?: number }
    | { readonly start: number; readonly length: number };
  /** Reads the column from the folder `name=value` of the file's path, instead of a field: the `name`. */
  readonly folder?: string;
  /**
   * Rejects a record whose value is NULL. Key columns are always required.
   *
   * @default false
   */
  readonly required?: boolean;
  /**
   * A file may lack the column. Its new rows then hold NULL, or the `default`, and a merge leaves the values of rows that are
   * there. A column with a `default` is optional anyway; any other that a file lacks refuses the file.
   *
   * @default false
   */
  readonly optional?: boolean;
  /**
   * Fields that mean NULL, besides the empty one, as they stand in the file between their quotes.
   *
   * @default the source's
   */
  readonly nulls?: readonly string[];
  /**
   * The tokens of `nulls`, among which `''` may be, mean NULL where they stand in quotes too.
   *
   * @default the source's
   */
  readonly quotedNulls?: boolean;
  /**
   * Takes blanks off both ends of the field before anything else looks at it: spaces, tabs, and all other spaces that Unicode
   * has, no-break spaces among them.
   *
   * @default false
   */
  readonly trim?: boolean;
  /**
   * A field that is a formula which gives a text, as spreadsheets write a text of digits, is that text: `="00123"` is `00123`.
   *
   * @default false
   */
  readonly textFormula?: boolean;
  /**
   * The name that the column had before, or several, the newest first: `aspen apply` renames the table's column.
   *
   * @default none: a column of another name is another column
   */
  readonly was?: string | readonly string[];
  /** The column's comment in PostgreSQL. */
  readonly comment?: string;
  /**
   * Personal data: masked in every log, report and reject.
   *
   * @default false
   */
  readonly pii?: boolean;
}

/** Options of `char`. */
export interface CharOptions extends ColumnOptions {
  /**
   * Makes letters upper or lower case, before `matches` and the other rules look at the value.
   *
   * @default as the file has them
   */
  readonly case?: 'upper' | 'lower';
  /**
   * Brings the value into a normal form of Unicode, so that `é` is one character and not an `e` with an accent.
   *
   * @default as the file has it
   */
  readonly normalize?: 'NFC';
  /** A regular expression for the whole field, without anchors, look-around or back-references. */
  readonly matches?: string;
  /** The only values allowed. */
  readonly oneOf?: readonly string[];
  /** Takes the place of NULL, and of a column that the file does not have. */
  readonly default?: string;
}

/** Options of `text` and `varchar`. */
export interface TextOptions extends CharOptions {
  /**
   * Holds the name of the file that a row came from, or its `path`: `s3://bucket/key`, on a laptop from the pipeline's folder, as the
   * ledger and reports have it.
   */
  readonly fromFile?: 'name' | 'path';
}

/** A number as a definition writes it; a string where a JavaScript number would not be exact. */
export type NumberLiteral = number | bigint | string;

/** Options of `smallint`, `numeric`, `real` and `doublePrecision`. */
export interface NumberOptions extends ColumnOptions {
  /** The smallest value allowed. */
  readonly min?: NumberLiteral;
  /** The largest value allowed. */
  readonly max?: NumberLiteral;
  /** The only values allowed. */
  readonly oneOf?: readonly NumberLiteral[];
  /**
   * How the field is written.
   *
   * @default PostgreSQL's own way: a sign or none, digits, a point
   */
  readonly format?: NumberFormat;
  /** Takes the place of NULL, and of a column that the file does not have. */
  readonly default?: NumberLiteral;
}

/** Options of `integer` and `bigint`. */
export interface IntegerOptions extends NumberOptions {
  /** Holds which record of its file a row is, from 1, rejected ones counted: as `aspen rejects` counts them. */
  readonly fromFile?: 'record';
}

/** Options of `boolean`. */
export interface BooleanOptions extends ColumnOptions {
  /**
   * The words that mean true, and no others; upper and lower case of ASCII are alike. They come with `false`.
   *
   * @default true, t, yes, y, on, 1
   */
  readonly true?: readonly string[];
  /**
   * The words that mean false, and no others.
   *
   * @default false, f, no, n, off, 0
   */
  readonly false?: readonly string[];
  /** Takes the place of NULL, and of a column that the file does not have. */
  readonly default?: boolean | 'true' | 'false';
}

/** Options of `date`, `time`, `timestamp` and `timestamptz`. */
export interface MomentOptions extends ColumnOptions {
  /** The earliest value allowed, such as `2020-01-31`, `08:30` or `2020-01-31 08:30`. */
  readonly min?: string;
  /** The latest value allowed. */
  readonly max?: string;
  /**
   * How the field is written, in PostgreSQL's template patterns, such as `DD.MM.YYYY`; or how it is counted: `epoch-seconds`,
   * `epoch-milliseconds` or `excel-days`; or several ways, which are tried in their order.
   *
   * @default ISO 8601, as PostgreSQL writes it
   */
  readonly format?: string | readonly string[];
  /** The first year of the hundred that `YY` in the format means: with 1950, `50` is 1950 and `49` is 2049. */
  readonly pivot?: number;
  /** Takes the place of NULL, and of a column that the file does not have; in ISO 8601 whatever the format. */
  readonly default?: string;
}

/** Options of `date`. */
export interface DateOptions extends MomentOptions {
  /**
   * Takes a day with a time, such as `2024-01-31T00:00:00Z`, where that is midnight; the `format`, if there is one, has the
   * time's patterns.
   *
   * @default false
   */
  readonly midnight?: boolean;
}

/** Options of `time` and `timestamp`. */
export interface ClockOptions extends MomentOptions {
  /**
   * What becomes of a second's digits beyond microseconds: the value is rounded, half of a microsecond up, or they are cut off.
   *
   * @default a reject, unless they are zeros
   */
  readonly fraction?: 'round' | 'cut';
}

/** Options of `timestamptz`. */
export interface TimestamptzOptions extends ClockOptions {
  /** Holds when the file was `modified`, as its listing tells, to the millisecond; or when the load that brought it began (`loaded`). */
  readonly fromFile?: 'modified' | 'loaded';
  /**
   * The zone of a field without an offset: `UTC` or an IANA name such as `Europe/Berlin`.
   *
   * @default none: a field without an offset is a reject
   */
  readonly timezone?: string;
}

/** Options of `uuid` and `jsonb`. */
export interface PlainOptions extends ColumnOptions {
  /** Takes the place of NULL, and of a column that the file does not have; for `jsonb` a text that is JSON. */
  readonly default?: string;
}

/** Options of `bytea`. */
export interface ByteaOptions extends ColumnOptions {
  /**
   * How the field's bytes are written.
   *
   * @default PostgreSQL's own: `\x`, then hexadecimal digits
   */
  readonly format?: 'hex' | 'base64';
  /** Takes the place of NULL, and of a column that the file does not have: `\x`, then hexadecimal digits. */
  readonly default?: string;
}
