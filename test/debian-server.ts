import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
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

/** Starts Debian's PostgreSQL 15 on a new cluster; `stop` ends it by its own process id. */
export async function startDebianServer(
  folder: string,
): Promise<{ config: DatabaseConfig; stop: () => Promise<void> }> {
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
  const child = spawn(join(PROGRAMS, 'postgres'), args, { ...options, stdio: 'ignore' });
  const config: DatabaseConfig = {
    host: '127.0.0.1',
    port,
    user: 'aspen',
    database: 'postgres',
    password: undefined,
    ssl: false,
  };
  for (;;) {
    try {
      await (await connect(config, 'wait')).end();
      break;
    } catch {
      if (child.exitCode !== null) throw new Error(`Debian's PostgreSQL ended with ${child.exitCode}.`);
      await sleep(50);
    }
  }
  return {
    config,
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await gone;
    },
  };
}
