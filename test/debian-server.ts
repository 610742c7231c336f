import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../runtime/connection/connect.ts';
import type { DatabaseConfig } from '../runtime/connection/database-config.ts';

const PROGRAMS = '/usr/lib/postgresql/15/bin';

/** Whether Debian's PostgreSQL 15 is on this machine. */
export function hasDebianServer(): boolean {
  return existsSync(join(PROGRAMS, 'postgres'));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Debian's PostgreSQL 15, on a cluster of its own. */
export interface DebianServer {
  readonly config: DatabaseConfig;
  /** Ends it by PostgreSQL's "immediate" shutdown, as a crash does, and starts it again. */
  crash(): Promise<void>;
  /** Ends it by its own process id. */
  stop(): Promise<void>;
}

async function untilReady(config: DatabaseConfig, child: ChildProcess): Promise<void> {
  for (;;) {
    try {
      return await (await connect(config, 'wait')).end();
    } catch {
      if (child.exitCode !== null) throw new Error(`Debian's PostgreSQL ended with ${child.exitCode}.`);
      await sleep(50);
    }
  }
}

async function end(child: ChildProcess, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

/** Starts Debian's PostgreSQL 15 on a new cluster. */
export async function startDebianServer(folder: string): Promise<DebianServer> {
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : null;
  mkdirSync(folder, { recursive: true });
  if (user !== null) {
    chownSync(folder, user.uid, user.gid);
    chmodSync(folder, 0o700);
  }
  const data = join(folder, 'data');
  const port = await freePort();
  const options = { cwd: folder, ...(user ?? {}) };
  execFileSync(join(PROGRAMS, 'initdb'), ['-D', data, '-U', 'aspen', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'], {
    ...options,
    stdio: 'ignore',
  });
  const args = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const start = () => {
    const log = openSync(join(folder, 'server.log'), 'a');
    const child = spawn(join(PROGRAMS, 'postgres'), args, { ...options, stdio: ['ignore', 'ignore', log] });
    closeSync(log);
    return child;
  };
  const config: DatabaseConfig = {
    host: '127.0.0.1',
    port,
    user: 'aspen',
    database: 'postgres',
    password: undefined,
    ssl: false,
  };
  let child = start();
  await untilReady(config, child);
  return {
    config,
    async crash() {
      await end(child, 'SIGQUIT');
      child = start();
      await untilReady(config, child);
    },
    stop: () => end(child, 'SIGINT'),
  };
}
