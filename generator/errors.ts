import { AspenError, type ErrorFacts } from '../model/errors.ts';

/** Something that stands in the way of generating. */
export class GeneratorError extends AspenError {}

/** What is wrong with a `matches`. */
export type MatchesCode = 'matches-syntax' | 'matches-not-regular' | 'matches-too-large';

/** A `matches` that cannot be compiled. */
export class MatchesError extends GeneratorError {
  /** Character of the pattern, counted from 1; null where it is the whole pattern. */
  readonly position: number | null;

  constructor(facts: ErrorFacts & { readonly code: MatchesCode; readonly position?: number }) {
    super(facts);
    this.position = facts.position ?? null;
  }
}
