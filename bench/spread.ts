import { median } from './median.ts';

/** The middle one of some figures, and between which they lie. */
export function spread(values: readonly number[], digits: number): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
  const middle = median(values).toFixed(digits);
  return low === high ? middle : `${middle} [${low}–${high}]`;
}
