import type { Client } from 'pg';
import { call, callValue } from './call.ts';

/** How a run ended. */
export type RunStatus = 'done' | 'refused' | 'stopped' | 'failed' | 'interrupted';

/** Opens a run; earlier ones whose session is gone are marked as lost. */
export function startRun(client: Client, pipeline: string, engine: string, version: string): Promise<bigint> {
  return callValue<bigint>(client, 'start_run', [pipeline, engine, version]);
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
