import type { Configuration } from '../plan-of.ts';

/** A configuration with one defect, and one like it that is sound. */
export interface PlanDefect {
  readonly title: string;
  readonly broken: Configuration;
  /** What is said of it, one pattern per finding. */
  readonly said: readonly RegExp[];
  readonly sound: Configuration;
}
