import type { Parameters, RunDetails } from 'fast-check';

/**
 * How long a property is looked for counterexamples, and how one is told: by what differed and the seed. Hundreds of
 * texts go to the database at once, and neither shrinking nor printing all of them would help anybody.
 *
 * @param runs Of every day; `ASPEN_RUNS` takes their place for a longer search.
 */
export function search<T>(runs: number): Parameters<T> {
  return {
    numRuns: Number(process.env['ASPEN_RUNS'] ?? runs),
    endOnFailure: true,
    reporter({ failed, seed, errorInstance }: RunDetails<T>) {
      if (!failed) return;
      const found = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
      throw new Error(`With seed ${seed}: ${found}`, { cause: errorInstance });
    },
  };
}
