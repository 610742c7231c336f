import type { Flat } from './flat-template.ts';

/** A deployment without one thing that it needs. */
export interface Mutation {
  readonly title: string;
  /** The promise that has to break. */
  readonly breaks: string;
  readonly change: (flat: Flat) => Flat;
}
