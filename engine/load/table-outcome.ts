import type { AspenError } from '../../model/errors.ts';
import type { FileFinding } from '../../runtime/history.ts';
import type { LoadCounts } from '../../runtime/load-protocol.ts';

/** What a run did to one table. */
export interface TableCounts extends LoadCounts {
  /** Versions that were refused by an earlier load and are not tried again. */
  readonly remembered: number;
  /** Of those, the ones that were refused under an earlier definition. */
  readonly outdated: number;
}

/** What came of one table in a run. */
export interface TableOutcome {
  readonly table: string;
  /** `refused`: some of its files were; the others are loaded. `stopped`: by a check of the definition; nothing is loaded. */
  readonly status: 'done' | 'nothing new' | 'refused' | 'stopped' | 'failed';
  readonly counts: TableCounts | null;
  /** Files that were refused or gave a warning. */
  readonly findings: readonly FileFinding[];
  /** Milliseconds. */
  readonly time: number;
  readonly error: AspenError | null;
}
