import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { RuntimeError } from '../errors.ts';
import { RESET_SESSION } from './session.ts';

interface Seen {
  readonly pid: number;
  readonly token: string;
}

async function look(client: Client): Promise<Seen> {
  const { rows } = await client.query<Seen>(
    "select pg_backend_pid() as pid, current_setting('aspen.session', true) as token",
  );
  return rows[0] ?? { pid: 0, token: '' };
}

/**
 * Refuses a pooler in transaction mode, where locks and settings of a session do not stay: two clients that are open
 * at once share a backend, or what one has set is gone in its next transaction.
 *
 * @param one,two Two sessions on the same database.
 * @throws {RuntimeError} `pooler-in-transaction-mode`.
 */
export async function refuseTransactionPooler(one: Client, two: Client): Promise<void> {
  const token = randomUUID();
  await one.query("select set_config('aspen.session', $1, false)", [token]);
  await two.query("select set_config('aspen.session', '', false)");
  // A pooler hands out the backend used last, which then is the other's too; or they go round, and two in a row differ.
  const own = [await look(one), await look(one)];
  const other = await look(two);
  const stays = own.every((seen) => seen.token === token && seen.pid === own[0]?.pid);
  if (stays && other.token === '' && other.pid !== own[0]?.pid) return;
  // Whoever gets these backends next must not find our settings in them.
  for (const client of [one, two]) await client.query(RESET_SESSION).catch(() => undefined);
  throw new RuntimeError({
    code: 'pooler-in-transaction-mode',
    found: 'a connection pooler that gives each transaction another session',
    expected: 'a session of its own for each connection: the load holds locks in it',
    next: 'Connect to PostgreSQL itself, or to the pooler in session mode.',
  });
}
