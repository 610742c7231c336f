import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from './aws-error.ts';

/** How often AWS is asked while something is followed. */
export interface Polling {
  /** Milliseconds before each look after the first; the last of them stays. */
  readonly pauses: readonly number[];
  /** Lines come late: after a run's end the log is asked this often again, unless its last step is there. */
  readonly lateLooks: number;
  /** Milliseconds before each of those. */
  readonly latePause: number;
  /** Looks in a row that may fail by what passes (throttling, the network) before the following ends. */
  readonly failures: number;
}

/** Soon at first, and then every five seconds; a minute without an answer is tolerated. */
export const USUAL_POLLING: Polling = { pauses: [500, 1000, 2000, 5000], lateLooks: 4, latePause: 1000, failures: 12 };

/**
 * Looks, with pauses, until a look gives something.
 *
 * @param look Gives null where it is to be repeated.
 */
export async function pollUntil<Found>(
  look: () => Promise<Found | null>,
  { pauses, failures }: Polling,
  signal: AbortSignal,
): Promise<Found> {
  let failed = 0;
  for (let looks = 0; ; looks++) {
    try {
      const found = await look();
      if (found !== null) return found;
      failed = 0;
    } catch (error) {
      if (!isPassing(error) || ++failed > failures) throw error;
    }
    await sleep(pauses[Math.min(looks, pauses.length - 1)], undefined, { signal });
  }
}
