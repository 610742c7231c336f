import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from './passing-error.ts';

/** Failures after each other, without a byte between them, before something is given up. */
const MOST = 10;
/** Milliseconds: the first pause, each of the next twice as long, and the longest. */
const FIRST = 100;
const LONGEST = 10_000;

/** How a failed request is tried again. */
export interface Patience {
  /** Tries in all. */
  readonly most: number;
  /** Waits before the next one. @param failures How many there were after each other, from 1. */
  pause(failures: number, signal: AbortSignal | undefined): Promise<void>;
}

/** As often as `AWS_MAX_ATTEMPTS` says, with pauses that grow and that no two readers share. */
export const USUAL: Patience = {
  get most() {
    const told = Number(process.env['AWS_MAX_ATTEMPTS']);
    return Number.isInteger(told) && told > 0 ? told : MOST;
  },
  async pause(failures, signal) {
    const longest = Math.min(LONGEST, FIRST * 2 ** (failures - 1));
    await sleep(longest * (0.5 + Math.random() / 2), undefined, signal === undefined ? {} : { signal });
  },
};

/** Counts the failures of one thing that is tried again. */
export class Attempts {
  readonly #patience: Patience;
  readonly #signal: AbortSignal | undefined;
  #failures = 0;

  constructor(patience: Patience, signal?: AbortSignal) {
    this.#patience = patience;
    this.#signal = signal;
  }

  /** It went on: failures are counted anew. */
  succeed(): void {
    this.#failures = 0;
  }

  /** Waits for the next try. @throws The error itself where there is none. */
  async fail(error: unknown): Promise<void> {
    this.#failures++;
    if (this.#signal?.aborted === true || !isPassing(error) || this.#failures >= this.#patience.most) throw error;
    await this.#patience.pause(this.#failures, this.#signal);
  }
}

/** Sends a request until it is answered, or fails for good. */
export async function persist<Answer>(patience: Patience, send: () => Promise<Answer>): Promise<Answer> {
  const attempts = new Attempts(patience);
  for (;;) {
    try {
      return await send();
    } catch (error) {
      await attempts.fail(error);
    }
  }
}
