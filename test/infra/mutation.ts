import type { Flat } from './flat-template.ts';

/** A deployment without one thing that it needs. */
export interface Mutation {
  readonly title: string;
  /** The promise that has to break. */
  readonly breaks: string;
  /** The way to deploy from which it is taken away. @default the first: a new network and a new instance */
  readonly variant?: string;
  readonly change: (flat: Flat) => Flat;
}
