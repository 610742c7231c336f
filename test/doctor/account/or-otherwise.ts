import { type Known, Unknown } from '../../../doctor/facts/unknown.ts';

/** A fact of a template, or what an account has in its place. */
export function orOtherwise<T>(fact: Known<T>, otherwise: T): T {
  return fact instanceof Unknown ? otherwise : fact;
}
