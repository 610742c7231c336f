import type { Client } from 'pg';
import { call, callValue } from './call.ts';
import { RuntimeError } from './errors.ts';

/** How a run ended. */
export type RunStatus = 'done' | 'refused' | 'stopped' | 'failed' | 'interrupted';

/** A run, and the secret by which its sessions show the database that they belong to it. No output has the secret. */
export class Run {
  readonly id: bigint;
  readonly #secret: string;

  constructor(id: bigint, secret: string) {
    this.id = id;
    this.#secret = secret;
  }

  /** Lets one more session act for the run and its loads. */
  async join(client: Client): Promise<void> {
    await call(client, 'join_run', [this.id, this.#secret]);
  }
}

/**
 * Opens a run, which this session has joined then; earlier ones whose session is gone are marked as lost.
 *
 * @param externalId What the engine's own service calls it. @default null
 */
export async function startRun(
  client: Client,
  pipeline: string,
  engine: string,
  version: string,
  externalId: string | null = null,
): Promise<Run> {
  const args = [pipeline, engine, version, externalId];
  const [row] = await call<{ id: bigint; secret: string }>(client, 'start_run', args);
  if (row === undefined) throw new RuntimeError({ code: 'runtime', found: 'aspen.start_run gave no row' });
  return new Run(row.id, row.secret);
}

export async function finishRun(client: Client, runId: bigint, status: RunStatus, reason: string | null) {
  await call(client, 'finish_run', [runId, status, reason]);
}

/** Records the beginning of a load as a step of the run. */
export function startLoadStep(client: Client, runId: bigint, target: string, loadId: bigint): Promise<bigint> {
  return callValue<bigint>(client, 'start_step', [runId, 'load', target, loadId]);
}

export async function finishStep(
  client: Client,
  stepId: bigint,
  status: 'done' | 'refused' | 'failed',
  reason: string | null,
): Promise<void> {
  await call(client, 'finish_step', [stepId, status, reason]);
}
