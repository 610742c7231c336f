import type { CsvOptions } from '../../model/index.ts';

/**
 * The reading rules for the structure of a csv file, as plain data: each engine is to give the same rows and the same
 * rejects. The table has the text columns `a` (required) and `b` (optional, unless the case says otherwise).
 */
export interface CsvCase {
  readonly rule: string;
  /** The file; a string is written as Latin-1, so that `\xff` is that byte. */
  readonly input: string;
  readonly source?: Omit<CsvOptions, 'prefix' | 'files' | 'except'>;
  readonly strict?: boolean;
  /** Whether a file may lack `b`. */
  readonly optional?: false;
  /** Values of `a` and `b`; null is NULL. */
  readonly rows?: readonly (readonly [string | null, string | null])[];
  /** Record, line, byte offset, column, code, value. */
  readonly rejects?: readonly (readonly [number, number, number, string | null, string, string | null])[];
  readonly refusal?: string;
  readonly warnings?: number;
}
