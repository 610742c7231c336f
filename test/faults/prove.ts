import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBrokenProgram } from './broken-program.ts';
import type { BrokenPromise } from './broken-promises.ts';
import { runCampaign } from './campaign.ts';
import type { FaultServer } from './fault-server.ts';

/** What the harness found of a broken promise. */
export interface Proof {
  /** The violation that it was to find; null where it did not. */
  readonly found: string | null;
  /** What else it said. */
  readonly others: readonly string[];
  /** How many faults it took. */
  readonly faults: number;
}

/** Does faults to a program that breaks a promise, until the harness finds it. */
export async function prove(server: FaultServer, promise: BrokenPromise, seed: number): Promise<Proof> {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-broken-'));
  const others: string[] = [];
  let faults = 0;
  try {
    const { fault, tries, rounds } = promise;
    const program = makeBrokenProgram(promise, folder);
    const campaign = {
      server,
      program,
      seed,
      faults: tries,
      kinds: [fault],
      ...(rounds === undefined ? {} : { rounds }),
    };
    for await (const { violations } of runCampaign(campaign)) {
      faults++;
      const found = violations.find((violation) => promise.says.test(violation));
      if (found !== undefined) return { found, others, faults };
      others.push(...violations);
    }
    return { found: null, others, faults };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
