import { randomUUID } from 'node:crypto';
import { RuntimeError } from '../errors.ts';
import type { Client } from './connect.ts';

async function backend(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}

/**
 * Refuses a pooler in transaction mode, where locks and settings of a session do not stay: two clients that are open
 * at once share a backend, or a setting is gone in the next statement.
 *
 * @throws {RuntimeError} `pooler-in-transaction-mode`.
 */
export async function refuseTransactionPooler(one: Client, two: Client): Promise<void> {
  const token = randomUUID();
  await one.query("select set_config('aspen.session', $1, false)", [token]);
  await two.query("select set_config('aspen.session', '', false)");
  const shared = (await backend(one)) === (await backend(two));
  const { rows } = await one.query<{ token: string }>("select current_setting('aspen.session', true) as token");
  if (shared || rows[0]?.token !== token) {
    throw new RuntimeError({
      code: 'pooler-in-transaction-mode',
      found: 'a connection pooler that gives each transaction another session',
      expected: 'a session of its own for each connection: the load holds locks in it',
      next: 'Connect to PostgreSQL itself, or to the pooler in session mode.',
    });
  }
}
