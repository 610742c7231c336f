import type { Client } from 'pg';
import type { CompiledProcedure } from '../generator/compile-pipeline.ts';
import { quoteRelation } from '../generator/quote.ts';
import { ASPEN } from '../model/command-name.ts';
import type { AspenError } from '../model/errors.ts';
import { call, callValue } from './call.ts';
import { fromDatabase, RuntimeError } from './errors.ts';
import type { TimeShare } from './time-budget.ts';

function minutes(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds} ms`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function tooLong(name: string, time: number, cause: unknown): RuntimeError {
  return new RuntimeError({
    code: 'procedure-too-long',
    found: `the procedure ${name} was stopped after ${minutes(time)}`,
    expected: 'one that ends within the fifteen minutes of a Lambda function',
    where: `procedure ${name}`,
    next:
      'Make it quicker (an index on what it joins by, only the rows that changed), or make several procedures of it: each ' +
      `has its own fifteen minutes. What it committed stays; to run it once without a limit: ${ASPEN} load --database URL`,
    cause,
  });
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '57014';
}

async function callAtTopLevel(client: Client, { schema, name }: CompiledProcedure, limit: number): Promise<void> {
  // At top level, so that the procedure may commit; the time covers what follows its commits too.
  if (limit === 0) await client.query(`call ${quoteRelation(schema, name)}()`);
  else {
    await client.query("select set_config('statement_timeout', $1, false)", [String(limit)]);
    try {
      await client.query(`call ${quoteRelation(schema, name)}()`);
    } finally {
      await client.query("select set_config('statement_timeout', '0', false)").catch(() => undefined);
    }
  }
}

/** How a procedure ended; `stopped`: in the middle, since a fresh post-step has more time for it. */
export interface ProcedureEnd {
  readonly stopped: boolean;
  /** Why it failed; null where it did not. */
  readonly error: AspenError | null;
}

/** Runs one procedure as a recorded step. */
export async function callProcedure(
  client: Client,
  runId: bigint,
  procedure: CompiledProcedure,
  { limit, isWhole }: TimeShare,
): Promise<ProcedureEnd> {
  const { name, inputs, writes, sourceHash } = procedure;
  const step = await callValue<bigint>(client, 'start_procedure', [runId, name, inputs]);
  let error: AspenError | null = null;
  try {
    await callAtTopLevel(client, procedure, limit);
  } catch (cause) {
    error = limit > 0 && isTimeout(cause) ? tooLong(name, limit, cause) : fromDatabase(cause, `procedure ${name}`);
  }
  const stopped = error?.code === 'procedure-too-long' && !isWhole;
  const reason = stopped ? 'stopped, to begin anew with all the time there is' : (error?.found ?? null);
  await call(client, 'finish_procedure', [step, sourceHash, writes, reason]);
  return { stopped, error };
}
