import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { CompiledProcedure } from '../generator/compile-pipeline.ts';
import { quoteIdent, quoteRelation } from '../generator/quote.ts';
import type { AspenError } from '../model/errors.ts';
import { call, callValue } from './call.ts';
import { fromDatabase, RuntimeError } from './errors.ts';

/** What became of one procedure in a post-step. */
export interface ProcedureOutcome {
  readonly name: string;
  /** `waiting`: one that it depends on failed. */
  readonly status: 'done' | 'failed' | 'waiting' | 'nothing to do';
  /** Why it was due; null where it was not. */
  readonly reason: string | null;
  /** Milliseconds. */
  readonly time: number;
  readonly error: AspenError | null;
}

/** How long a post-step waits for another one to end, in milliseconds. */
const PATIENCE = 10 * 60 * 1000;

async function lockPostStep(client: Client): Promise<void> {
  const until = Date.now() + PATIENCE;
  while (!(await callValue<boolean>(client, 'try_lock_post_step', []))) {
    if (Date.now() > until) {
      throw new RuntimeError({
        code: 'post-step-busy',
        found: 'another post-step runs in this database',
        next: 'Wait until it ends, then run the command again.',
        remedy: 'retry',
      });
    }
    await sleep(200);
  }
}

/** Procedures run as the owner of the tables where the user may act as it, in the pipeline's schema. */
async function enterSession(client: Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ owner: string; may: boolean }>(
    `select rolname as owner, case when current_setting('server_version_num')::int >= 160000
       then pg_has_role(r.oid, 'SET') else pg_has_role(r.oid, 'MEMBER') end as may
     from pg_namespace n join pg_roles r on r.oid = n.nspowner where nspname = 'aspen'`,
  );
  const [row] = rows;
  if (row?.may === true) await client.query(`set role ${quoteIdent(row.owner)}`);
  await client.query(`set search_path = ${quoteIdent(schema)}`);
}

async function leaveSession(client: Client): Promise<void> {
  await client.query('reset role');
  await client.query('reset search_path');
  await callValue<boolean>(client, 'unlock_post_step', []);
}

async function runProcedure(client: Client, runId: bigint, procedure: CompiledProcedure): Promise<AspenError | null> {
  const { name, schema, inputs, writes, sourceHash } = procedure;
  const step = await callValue<bigint>(client, 'start_procedure', [runId, name, inputs]);
  let failure: AspenError | null = null;
  try {
    // At top level, so that the procedure may commit.
    await client.query(`call ${quoteRelation(schema, name)}()`);
  } catch (error) {
    failure = fromDatabase(error, `procedure ${name}`);
  }
  await call(client, 'finish_procedure', [step, sourceHash, writes, failure?.found ?? null]);
  return failure;
}

async function runIfDue(
  client: Client,
  runId: bigint,
  procedure: CompiledProcedure,
  blocked: boolean,
): Promise<ProcedureOutcome> {
  const { name, sourceHash, inputs } = procedure;
  const reason = await callValue<string | null>(client, 'why_due', [name, sourceHash, inputs]);
  if (blocked) return { name, status: 'waiting', reason, time: 0, error: null };
  if (reason === null) return { name, status: 'nothing to do', reason, time: 0, error: null };
  const start = performance.now();
  const error = await runProcedure(client, runId, procedure);
  return { name, status: error === null ? 'done' : 'failed', reason, time: performance.now() - start, error };
}

/**
 * Runs the procedures that are due, in their order, one post-step at a time in a database. One that fails holds back
 * those that depend on it and no others.
 *
 * @param onOutcome Told of each procedure as it ends.
 * @throws {RuntimeError} `post-step-busy` when another post-step does not end in ten minutes.
 */
export async function runPostStep(
  client: Client,
  runId: bigint,
  pipeline: { readonly schema: string; readonly procedures: readonly CompiledProcedure[] },
  onOutcome: (outcome: ProcedureOutcome) => void,
  signal: AbortSignal,
): Promise<readonly ProcedureOutcome[]> {
  if (pipeline.procedures.length === 0) return [];
  await lockPostStep(client);
  const outcomes: ProcedureOutcome[] = [];
  const held = new Set<string>();
  try {
    await enterSession(client, pipeline.schema);
    for (const procedure of pipeline.procedures) {
      signal.throwIfAborted();
      const blocked = procedure.runsAfter.some((name) => held.has(name));
      const outcome = await runIfDue(client, runId, procedure, blocked);
      if (outcome.status === 'failed' || outcome.status === 'waiting') held.add(procedure.name);
      outcomes.push(outcome);
      onOutcome(outcome);
    }
    return outcomes;
  } finally {
    await leaveSession(client).catch(() => undefined);
  }
}
