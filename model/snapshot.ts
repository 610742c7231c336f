import { type BrakeOptions, wholeBrake } from './brake.ts';
import { freeze } from './freeze.ts';
import type { SnapshotMode } from './table-model.ts';

/** What `snapshot()` gives; it carries the names of its scope, so that `defineTable` can look for the columns. */
export interface SnapshotLoad<Scope extends string = string> extends SnapshotMode {
  readonly scope: readonly Scope[];
}

/** Options of `snapshot`. */
export interface SnapshotOptions<Scope extends string = string> {
  /**
   * Columns that tell what a file speaks of, such as a region or a day: of rows with other values there, none goes.
   *
   * @default none: a file speaks of the whole table
   */
  readonly scope?: readonly Scope[];
  /**
   * Refuses a file that would take away more rows than this, until `aspen accept` lets it through.
   *
   * @default { share: 0.1, rows: 10 }
   */
  readonly brake?: BrakeOptions;
}

/** Inserts or updates rows by key, and takes away those that a file does not have: each file is all there is. */
export function snapshot(options?: Omit<SnapshotOptions, 'scope'>): SnapshotLoad<never>;
export function snapshot<const Scope extends string>(
  options: SnapshotOptions<Scope> & { readonly scope: readonly Scope[] },
): SnapshotLoad<Scope>;
export function snapshot(options?: SnapshotOptions): SnapshotLoad {
  return freeze({ scope: [], ...options, mode: 'snapshot', brake: wholeBrake(options?.brake) });
}
