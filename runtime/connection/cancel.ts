import type { Client } from 'pg';
import type { DatabaseConfig } from './database-config.ts';
import { openClient } from './open-client.ts';

/** A session's process on the server; the number that a pooler gives its clients is not that. */
interface Backend {
  readonly config: DatabaseConfig;
  readonly pid: number;
}

const backends = new WeakMap<Client, Backend>();

/** Keeps what it takes to cancel what a client runs. */
export function rememberBackend(client: Client, backend: Backend): void {
  backends.set(client, backend);
}

async function cancel(client: Client): Promise<void> {
  const backend = backends.get(client);
  if (backend === undefined) return;
  const other = await openClient(backend.config, 'aspen cancel');
  try {
    await other.query('select pg_cancel_backend($1)', [backend.pid]);
  } finally {
    await other.end();
  }
}

/** Does work on a client of `connect`, and has the server stop it, from a session of its own, when the signal says so. */
export async function cancelOnAbort<T>(client: Client, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let cancelling: Promise<void> | null = null;
  const stop = () => {
    cancelling = cancel(client).catch(() => undefined);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', stop);
    // Otherwise the request could still arrive, and hit what the client runs next.
    await cancelling;
  }
}
