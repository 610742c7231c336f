import type { DraftColumn } from '../../generator/definition/draft.ts';
import type { NumberLook } from './number-look.ts';
import type { NumberText } from './number-text.ts';
import type { Trial } from './trial.ts';
import type { TruthPairs } from './truth-pairs.ts';

/** What a column was found to be. */
export interface InferredColumn extends DraftColumn {
  readonly header: string;
  /** Why it is what it is, where that is not obvious; null where it is. */
  readonly reason: string | null;
  /** Every record has a value, and all are different, and short enough for an index. */
  readonly unique: boolean;
}

/** What was seen of a column's values. */
export interface ColumnFacts {
  readonly header: string;
  /** Values that are not NULL. */
  readonly values: number;
  /** Tokens among them that may mean NULL, and how often each stands there. */
  readonly tokens: ReadonlyMap<string, number>;
  /** How many of those stand in quotes. */
  readonly quotedTokens: number;
  /** Values with blanks around them. */
  readonly trimmed: number;
  /** Values that are formulas which give a text. */
  readonly formulas: number;
  readonly number: NumberText;
  readonly look: NumberLook;
  readonly truth: TruthPairs;
  /** The smallest and largest of whole numbers, where the header's name is one of dates. */
  readonly range: readonly [smallest: number, largest: number];
  /** The types that took every value, or nearly, the preferred ones first. */
  readonly trials: readonly Trial[];
}

/** A header that says when something was. */
export const isMomentName = (header: string) =>
  /(^|[^a-z])(date|day|datum|dt|time|ts|timestamp|epoch|created|updated|modified|when|on|at)$|^(date|time|day)/i.test(
    header.replace(/([a-z])([A-Z])/g, '$1_$2'),
  );
