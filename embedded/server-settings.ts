import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

// Measured with the load of 3 million rows (380 MB of csv), on 2 cores: a Unix socket is no faster than loopback, and a
// project's path may be longer than a socket's may be; compressing the log does not pay. `fsync` and
// `synchronous_commit` stay on, as they are by default: what was committed outlives a crash.
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=50',
  'shared_buffers=128MB',
  'work_mem=32MB',
  'maintenance_work_mem=256MB',
  // Otherwise shared hash tables lie in /dev/shm, of which a container has only 64 MB.
  'dynamic_shared_memory_type=mmap',
  // Nobody replicates a laptop's database; tables and keys that are made and filled at once then skip the log.
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=4GB',
  'checkpoint_timeout=15min',
  'timezone=UTC',
  'log_timezone=UTC',
  // Errors of statements quote values, so only what concerns the server itself is logged.
  'log_min_messages=log',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'log_statement=none',
];

/** The server's arguments that set it up. */
export function settingArguments(port: number): readonly string[] {
  return [...SETTINGS, `port=${port}`].flatMap((setting) => ['-c', setting]);
}

/** The port that the cluster's last server had, so that other programs' saved connections go on working; else 0. */
export function lastPort(data: string): number {
  try {
    return Number(/"port=(\d+)"/.exec(readFileSync(join(data, 'postmaster.opts'), 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function listen(port: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A port of 127.0.0.1 that is free now: the wanted one if it can be had. */
export async function freePort(wanted: number): Promise<number> {
  return wanted === 0 ? listen(0) : listen(wanted).catch(() => listen(0));
}
