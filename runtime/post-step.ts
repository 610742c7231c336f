import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { CompiledProcedure } from '../generator/compile-pipeline.ts';
import { quoteIdent } from '../generator/quote.ts';
import type { AspenError } from '../model/errors.ts';
import { call, callValue } from './call.ts';
import { RuntimeError } from './errors.ts';
import { callProcedure } from './procedure-step.ts';
import { type TimeBudget, unlimited } from './time-budget.ts';

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

/** What became of a post-step. */
export interface PostStepOutcome {
  /** `busy`: another one is under way, and looks again when it ends. `handed over`: time ran out before the last. */
  readonly status: 'ended' | 'busy' | 'handed over';
  readonly procedures: readonly ProcedureOutcome[];
}

/** The procedures of a pipeline, in the order in which they run. */
export interface PostStepPipeline {
  readonly schema: string;
  readonly procedures: readonly CompiledProcedure[];
}

/** How a post-step goes about its work. */
export interface PostStepOptions {
  /** What it does while another one is under way. @default 'wait', for ten minutes */
  readonly whenBusy?: 'wait' | 'leave';
  /** How much time there is. @default without an end */
  readonly budget?: TimeBudget;
  readonly signal: AbortSignal;
  /** Told of each procedure as it begins. @default nobody is told */
  readonly onStart?: (name: string) => void;
  /** Told of each procedure as it ends. */
  readonly onOutcome: (outcome: ProcedureOutcome) => void;
}

/** How long a post-step waits for another one to end, in milliseconds. */
const PATIENCE = 10 * 60 * 1000;
/** Procedures that make one another due would go round for ever; what is due then waits for the next post-step. */
const PASSES = 3;

async function lockPostStep(client: Client, whenBusy: 'wait' | 'leave'): Promise<boolean> {
  const until = Date.now() + PATIENCE;
  while (!(await callValue<boolean>(client, 'try_lock_post_step', []))) {
    if (whenBusy === 'leave') return false;
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
  return true;
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

/** The procedures that are due, and why. */
async function findDue(client: Client, procedures: readonly CompiledProcedure[]): Promise<ReadonlyMap<string, string>> {
  const asked = procedures.map(({ name, sourceHash, inputs }) => ({ name, source_hash: sourceHash, inputs }));
  const rows = await call<{ name: string; reason: string }>(client, 'due_procedures', [JSON.stringify(asked)]);
  return new Map(rows.map(({ name, reason }) => [name, reason]));
}

/** One post-step's work: what became of each procedure so far. */
class PostStep {
  readonly #client: Client;
  readonly #runId: () => Promise<bigint>;
  readonly #options: Required<PostStepOptions>;
  readonly #outcomes = new Map<string, ProcedureOutcome>();

  constructor(client: Client, runId: () => Promise<bigint>, options: Required<PostStepOptions>) {
    this.#client = client;
    this.#runId = runId;
    this.#options = options;
  }

  get outcomes(): readonly ProcedureOutcome[] {
    return [...this.#outcomes.values()];
  }

  /** One that failed holds back those that depend on it, and is not tried again before the next post-step. */
  isHeld(name: string): boolean {
    const status = this.#outcomes.get(name)?.status;
    return status === 'failed' || status === 'waiting';
  }

  #note(outcome: ProcedureOutcome): void {
    // Looked at again: what it did the first time is what there is to tell.
    if (outcome.status === 'nothing to do' && this.#outcomes.has(outcome.name)) return;
    this.#outcomes.set(outcome.name, outcome);
    this.#options.onOutcome(outcome);
  }

  /** False where the time is over. */
  async #runIfDue(procedure: CompiledProcedure): Promise<boolean> {
    const { name, sourceHash, inputs, runsAfter } = procedure;
    const reason = await callValue<string | null>(this.#client, 'why_due', [name, sourceHash, inputs]);
    if (reason === null || runsAfter.some((other) => this.isHeld(other))) {
      const status = runsAfter.some((other) => this.isHeld(other)) ? 'waiting' : 'nothing to do';
      this.#note({ name, status, reason, time: 0, error: null });
      return true;
    }
    const share = this.#options.budget.take();
    if (share === null) return false;
    this.#options.onStart(name);
    const start = performance.now();
    const { stopped, error } = await callProcedure(this.#client, await this.#runId(), procedure, share);
    if (stopped) return false;
    this.#note({ name, status: error === null ? 'done' : 'failed', reason, time: performance.now() - start, error });
    return true;
  }

  /** Runs those that are due, in their order; false where the time was over before the last. */
  async runAll(procedures: readonly CompiledProcedure[]): Promise<boolean> {
    for (const procedure of procedures) {
      this.#options.signal.throwIfAborted();
      if (!this.isHeld(procedure.name) && !(await this.#runIfDue(procedure))) return false;
    }
    return true;
  }

  /** None was due when it was looked. */
  noteIdle(procedures: readonly CompiledProcedure[]): void {
    for (const { name } of procedures) {
      this.#note({ name, status: 'nothing to do', reason: null, time: 0, error: null });
    }
  }
}

/**
 * Runs the procedures that are due, in their order, one post-step at a time in a database. One that fails holds back
 * those that depend on it and no others.
 *
 * @param runId Asked when there is something to record.
 * @throws {RuntimeError} `post-step-busy` when another post-step does not end in ten minutes.
 */
export async function runPostStep(
  client: Client,
  runId: () => Promise<bigint>,
  { schema, procedures }: PostStepPipeline,
  { whenBusy = 'wait', budget = unlimited, signal, onStart = () => undefined, onOutcome }: PostStepOptions,
): Promise<PostStepOutcome> {
  const work = new PostStep(client, runId, { whenBusy, budget, signal, onStart, onOutcome });
  const isDue = async () => [...(await findDue(client, procedures)).keys()].some((name) => !work.isHeld(name));
  // Looked at again after the lock's end: whoever found it taken left, and relies on this look.
  for (let pass = 0; pass < PASSES && (await isDue()); pass++) {
    if (!(await lockPostStep(client, whenBusy))) return { status: 'busy', procedures: work.outcomes };
    try {
      await enterSession(client, schema);
      if (!(await work.runAll(procedures))) return { status: 'handed over', procedures: work.outcomes };
    } finally {
      await leaveSession(client).catch(() => undefined);
    }
  }
  work.noteIdle(procedures);
  return { status: 'ended', procedures: work.outcomes };
}
