import type { ProcedureOutcome } from '../../runtime/post-step.ts';
import type { TableOutcome } from './table-outcome.ts';

/** What a run tells while it goes on; views turn it into lines. */
export type LoadEvent =
  | { readonly event: 'migrated'; readonly changes: readonly string[]; readonly note: string | null }
  | { readonly event: 'waiting'; readonly table: string }
  | {
      readonly event: 'listing';
      readonly table: string;
      readonly missing: boolean;
      readonly folder: string;
      /** Entries that were passed over and should not be there. */
      readonly skipped: readonly string[];
    }
  | { readonly event: 'pending'; readonly table: string; readonly files: number; readonly bytes: number }
  | {
      readonly event: 'progress';
      readonly table: string;
      /** Bytes read of `total`. */
      readonly bytes: number;
      readonly total: number;
      readonly records: number;
    }
  | { readonly event: 'publishing'; readonly table: string; readonly records: number }
  | { readonly event: 'table'; readonly outcome: TableOutcome }
  | { readonly event: 'running'; readonly procedure: string }
  | { readonly event: 'procedure'; readonly outcome: ProcedureOutcome };
