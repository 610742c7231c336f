import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeError } from '../errors.ts';
import { processCommand } from './process-identity.ts';
import type { ServerUser } from './server-files.ts';

/** A server that runs on a cluster. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

const START_TIMEOUT = 60_000;
const STOP_TIMEOUT = 120_000;
const LOG_LIMIT = 10_000_000;

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  // The folder's path may be longer than a socket's may be, and TCP was as fast.
  'unix_socket_directories=',
  'shared_buffers=128MB',
  'max_wal_size=4GB',
  'checkpoint_timeout=15min',
  'max_connections=50',
  // Nobody replicates a laptop's database: a first load then needs no WAL for its rows.
  'wal_level=minimal',
  'max_wal_senders=0',
  // The log must not quote values.
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
  'log_statement=none',
];

/** The server that runs on a cluster, by the file it keeps there; a file that some crash left does not count. */
export function findServer(folder: string): RunningServer | null {
  const file = join(folder, 'data', 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || processCommand(pid)?.includes(join(folder, 'data')) !== true) {
    // PostgreSQL itself would refuse to start when some other program has got that number since.
    rmSync(file, { force: true });
    return null;
  }
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

function logTail(folder: string): string {
  try {
    return readFileSync(join(folder, 'server.log'), 'utf8').trim().split('\n').slice(-5).join('\n');
  } catch {
    return '';
  }
}

function startError(folder: string): RuntimeError {
  const tail = logTail(folder);
  const full = /No space left/.test(tail);
  return new RuntimeError({
    code: full ? 'disk-full' : 'embedded-start',
    found: full ? 'the disk is full' : `the embedded PostgreSQL did not start:\n${tail}`,
    where: join(folder, 'server.log'),
    next: full
      ? 'Free some space, then run the command again.'
      : `Look into the log. What is loaded can be loaded again: with ${folder} out of the way the next command makes a new one.`,
  });
}

function openLog(folder: string, user: ServerUser | null): number {
  const log = join(folder, 'server.log');
  if (existsSync(log) && statSync(log).size > LOG_LIMIT) renameSync(log, `${log}.1`);
  return openSync(log, 'a', user === null ? 0o600 : 0o644);
}

async function waitUntilReady(folder: string, exited: () => boolean): Promise<RunningServer> {
  const until = Date.now() + START_TIMEOUT;
  for (;;) {
    const server = findServer(folder);
    if (server?.ready === true) return server;
    if (exited() || Date.now() > until) throw startError(folder);
    await sleep(10);
  }
}

/** Starts a server on a cluster, apart from this process and its terminal. Runs under the folder's lock. */
export async function startServer(folder: string, programs: string, user: ServerUser | null): Promise<RunningServer> {
  const there = findServer(folder);
  if (there !== null) return waitUntilReady(folder, () => false);
  const log = openLog(folder, user);
  const settings = [...SETTINGS, `port=${await freePort()}`].flatMap((setting) => ['-c', setting]);
  const child = spawn(join(programs, 'postgres'), ['-D', join(folder, 'data'), ...settings], {
    // A group of its own: Ctrl-C in the terminal must not reach it.
    detached: true,
    stdio: ['ignore', log, log],
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
    ...(user ?? {}),
  });
  let exited = false;
  child.once('exit', () => {
    exited = true;
  });
  child.once('error', () => {
    exited = true;
  });
  child.unref();
  closeSync(log);
  return waitUntilReady(folder, () => exited);
}

/** Stops the server in good order. Runs under the folder's lock. */
export async function stopServer(folder: string): Promise<void> {
  const server = findServer(folder);
  if (server === null) return;
  // PostgreSQL's "fast" shutdown: sessions are ended, what was committed is written.
  process.kill(server.pid, 'SIGINT');
  const until = Date.now() + STOP_TIMEOUT;
  while (findServer(folder)?.pid === server.pid && Date.now() < until) await sleep(10);
}
