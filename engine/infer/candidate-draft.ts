import type { DraftColumn } from '../../generator/definition/draft.ts';

/** What a candidate would make of a column, in the words of a remark. */
export type Family = 'uuids' | 'numbers' | 'truth values' | 'dates' | 'times';

/** A column as it may turn out to be. */
export interface CandidateDraft extends DraftColumn {
  readonly family: Family;
  /**
   * How the same text may be read otherwise: candidates that take all values by different readings leave it open what is meant.
   * Null where there is one reading only.
   */
  readonly reading: string | null;
}
