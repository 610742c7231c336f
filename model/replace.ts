import { type BrakeOptions, wholeBrake } from './brake.ts';
import { freeze } from './freeze.ts';
import type { ReplaceMode } from './table-model.ts';

/** Options of `replace`. */
export interface ReplaceOptions {
  /**
   * Refuses a file that would take away more rows than this, until `aspen accept` lets it through.
   *
   * @default { share: 0.1, rows: 10 }
   */
  readonly brake?: BrakeOptions;
}

/**
 * The table is what the last file says. With a key, rows that are equal are not touched, and those that the file does not have
 * go; without one, all rows go and the file's come.
 */
export function replace(options?: ReplaceOptions): ReplaceMode {
  return freeze({ ...options, mode: 'replace', brake: wholeBrake(options?.brake) });
}
