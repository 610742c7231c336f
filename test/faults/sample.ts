import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtProgram } from '../aspen-process.ts';
import { type CampaignRound, runCampaign } from './campaign.ts';
import type { Fault } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';

/** What the sample begins with; `SEED=` gives another one. */
export const SEED = Number(process.env['SEED'] ?? 6);
if (!Number.isInteger(SEED)) throw new Error('SEED is a whole number.');

/** Faults of a scenario of the sample: every third is done to a load into an empty database. */
const ROUNDS = 3;

/** Gives a suite a server that may crash. */
export function useFaultServer(version: 15 | 18): () => FaultServer {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-sample-'));
  chmodSync(folder, 0o755);
  let server: FaultServer | null = null;
  beforeAll(async () => {
    server = await startFaultServer(version, folder);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (server === null) throw new Error('The server is there only while the suite runs.');
    return server;
  };
}

/** Does one fault of each of these kinds, in their order. */
export function sampleFaults(version: 15 | 18, kinds: readonly Fault[]): void {
  const server = useFaultServer(version);
  let rounds: AsyncGenerator<CampaignRound>;
  let hits = 0;
  beforeAll(() => {
    console.log(`faults on PostgreSQL ${version}: SEED=${SEED}`);
    const faults = kinds.length;
    rounds = runCampaign({
      server: server(),
      program: builtProgram,
      seed: SEED,
      faults,
      kinds,
      inOrder: true,
      rounds: ROUNDS,
    });
  });
  afterAll(async () => {
    await rounds.return(undefined);
  });

  test.each(kinds.map(({ name }) => name))('%s: one normal run later all is as if it had not been', async () => {
    const { value } = await rounds.next();
    expect(value?.violations).toEqual([]);
    if (value?.hit) hits++;
  });

  test('most of the faults interrupted something', () => {
    expect(hits).toBeGreaterThan(kinds.length / 2);
  });
}
