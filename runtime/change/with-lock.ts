import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { quoteIdent } from '../../generator/quote.ts';

/**
 * Waiting for a lock longer than this would make everybody wait who comes after. It is less than PostgreSQL's
 * `deadlock_timeout`, so that it is never another one's transaction that ends for a deadlock with this one.
 */
export const LOCK_TIMEOUT = '400ms';
/** Pauses between attempts, in milliseconds; the last one is repeated. */
const PAUSES = [100, 250, 500, 1000, 2000];
/** After as many attempts it is told that the table is busy: about two minutes. */
const ATTEMPTS = 60;

function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  if ('sqlstate' in error && error.sqlstate !== undefined) return error.sqlstate;
  return 'code' in error ? error.code : undefined;
}

/** The lock was not to be had, or somebody else's transaction stood in the way. */
const isBusy = (error: unknown) => ['55P03', '40P01'].includes(String(codeOf(error)));

/**
 * Does something that gives up where it does not get a lock soon, and tries it again after a pause.
 *
 * @param work Undone as a whole when it fails.
 */
export async function retryLocks<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || attempt === ATTEMPTS) throw error;
      await pause(PAUSES[Math.min(attempt, PAUSES.length) - 1], undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** Does something outside a transaction that needs a lock for a moment. */
export async function withLock<T>(client: Client, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  await client.query(`set lock_timeout = '${LOCK_TIMEOUT}'`);
  try {
    return await retryLocks(work, signal);
  } finally {
    await client.query('set lock_timeout = 0').catch(() => undefined);
  }
}

/** Does something as the role that owns the tables, outside a transaction, too. */
export async function asOwner<T>(client: Client, work: () => Promise<T>): Promise<T> {
  const { rows } = await client.query<{ owner: string }>(
    `select r.rolname as owner from pg_namespace n join pg_roles r on r.oid = n.nspowner where n.nspname = 'aspen'`,
  );
  const [row] = rows;
  if (row !== undefined) await client.query(`set role ${quoteIdent(row.owner)}`);
  try {
    return await work();
  } finally {
    await client.query('reset role').catch(() => undefined);
  }
}
