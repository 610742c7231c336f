import { columnTypes, type TypeName } from './column-types.ts';
import type { ColumnRange } from './fixed-width.ts';
import type { FromFile } from './from-file.ts';
import type { NumberFormatModel } from './number-format.ts';
import type { TruthWords } from './truth-words.ts';

/** A column's type with its modifiers, as plain data. */
export interface ColumnType {
  readonly name: TypeName;
  /** Characters, for `varchar` and `char`. */
  readonly length?: number;
  /** Significant digits, for a `numeric` that has them. */
  readonly precision?: number;
  /** Digits after the point, for a `numeric` with a precision. */
  readonly scale?: number;
}

/** One column of a table as every output sees it: each option present, its default filled in. */
export interface ColumnModel {
  readonly name: string;
  readonly type: ColumnType;
  /** Header names that this column is read from; the first that the file has is taken. */
  readonly from: readonly string[];
  /** Which of several fields with this name in the header it is read from, from 1; null where there has to be only one. */
  readonly nth: number | null;
  /** Where it stands in each line of a file of fixed width; null in any other. */
  readonly range: ColumnRange | null;
  /** The `name` of a `name=value` folder in the file's path that this column is read from, instead of a field. */
  readonly folder: string | null;
  /** What it holds of the file that its row came from, instead of a field. */
  readonly fromFile: FromFile | null;
  /** Refuses NULL; a key column is always required. */
  readonly required: boolean;
  /** A file may lack the column: its new rows hold NULL, or the default, and a merge leaves what is there. */
  readonly optional: boolean;
  /** Fields that mean NULL, besides the empty one, as they stand in the file; unquoted ones, unless `quotedNulls`. */
  readonly nulls: readonly string[];
  /** The tokens mean NULL in quotes too. */
  readonly quotedNulls: boolean;
  /** Takes blanks, no-break spaces among them, off both ends of the field before anything else looks at it. */
  readonly trim: boolean;
  /** A field may be a formula that gives a text. */
  readonly textFormula: boolean;
  /** The case that letters get before the column's rules look at them. */
  readonly letterCase: 'upper' | 'lower' | null;
  /** The normal form of Unicode that they get. */
  readonly normalize: 'NFC' | null;
  /** A regular expression for the whole field, compiled to an automaton by the generator. */
  readonly matches: string | null;
  /** Smallest and largest value, written in the type's own grammar. */
  readonly min: string | null;
  readonly max: string | null;
  /** The only values allowed, each written in the type's own grammar. */
  readonly oneOf: readonly string[] | null;
  /**
   * How a date or time is written, in PostgreSQL's template patterns, or counted, tried in this order; `hex` or `base64` for
   * `bytea`. Empty for the type's own grammar.
   */
  readonly formats: readonly string[];
  /** The first year of the hundred that `YY` of a format means. */
  readonly pivot: number | null;
  /** What becomes of a second's digits beyond microseconds; null where they are a reject unless they are zeros. */
  readonly fraction: 'round' | 'cut' | null;
  /** A date may have a time of day, which has to be midnight. */
  readonly midnight: boolean;
  /** How a number is written; null for PostgreSQL's own way. */
  readonly numberFormat: NumberFormatModel | null;
  /** The words of a boolean; null for PostgreSQL's own. */
  readonly truthWords: TruthWords | null;
  /** An IANA zone or `UTC`, for a `timestamptz` whose text has no offset. */
  readonly timezone: string | null;
  /** Takes the place of NULL, and of a column that the file does not have; in the type's own grammar. */
  readonly default: string | null;
  readonly comment: string | null;
  /** Names that the column had before, the newest first: the table's column of such a name becomes this one. */
  readonly was: readonly string[];
  /** Personal: masked in every log, report and reject. */
  readonly pii: boolean;
}

/** The column as its definition writes values of it: in the type's own grammar, whatever its fields look like. */
export function inOwnGrammar(column: ColumnModel): ColumnModel {
  return {
    ...column,
    formats: [],
    fraction: null,
    midnight: false,
    numberFormat: null,
    truthWords: null,
    timezone: null,
  };
}

/**
 * Whether fields of another encoding are made UTF-8 before they are trimmed and compared with tokens for NULL, which may be
 * more than ASCII.
 */
export function decodesFirst({ trim, nulls }: ColumnModel): boolean {
  return trim || nulls.some((token) => /[^\0-\x7f]/.test(token));
}

/** Whether a column's fields may hold more than ASCII, so that the file's encoding matters. */
export function hasLetters({ type, numberFormat, truthWords }: ColumnModel): boolean {
  return columnTypes[type.name].letters || numberFormat !== null || truthWords !== null;
}
