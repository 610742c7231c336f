/** What a procedure gets of the time there is. */
export interface TimeShare {
  /** Milliseconds; 0 for no limit. */
  readonly limit: number;
  /** It has all the time that any procedure could get here. */
  readonly isWhole: boolean;
}

/** Time that a post-step has, where it runs in something that is ended from outside. */
export interface TimeBudget {
  /** The share of the next procedure; null where too little is left, and a fresh post-step has more. */
  take(): TimeShare | null;
}

/** For a post-step that may take as long as it needs. */
export const unlimited: TimeBudget = { take: () => ({ limit: 0, isWhole: true }) };

/**
 * For a post-step that is ended from outside. The first procedure gets all the time; a further one begins only while
 * much of it is left.
 *
 * @param left Gives the milliseconds that are left.
 * @param least With less than this left, in milliseconds, only a first procedure begins.
 */
export function limitedTime(left: () => number, least: number): TimeBudget {
  let begun = false;
  return {
    take() {
      const limit = Math.max(1, Math.floor(left()));
      const isWhole = !begun;
      begun = true;
      return isWhole || limit > least ? { limit, isWhole } : null;
    },
  };
}
