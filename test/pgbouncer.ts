import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../embedded/server-settings.ts';
import { connect } from '../runtime/connection/connect.ts';
import type { DatabaseConfig } from '../runtime/connection/database-config.ts';

/** Where PgBouncer is on this machine; null where it is not. */
export function findPgbouncer(): string | null {
  // Debian's place is not on every user's PATH.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path)) ?? null;
}

/** A pooler before a server. */
export interface Pooler {
  readonly config: DatabaseConfig;
  stop(): Promise<void>;
}

/** Starts a pooler before a database. @param settings More lines of its configuration. */
export async function startPooler(
  program: string,
  target: DatabaseConfig,
  mode: 'session' | 'transaction' | 'statement',
  settings: readonly string[],
): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-pooler-'));
  // PgBouncer refuses to run as root.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : null;
  const port = await freePort(0);
  const config = [
    '[databases]',
    `pooled = host=${target.host} port=${target.port} dbname=${target.database}`,
    '[pgbouncer]',
    `listen_addr = 127.0.0.1`,
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${join(folder, 'users.txt')}`,
    `pool_mode = ${mode}`,
    ...settings,
  ];
  writeFileSync(join(folder, 'pgbouncer.ini'), `${config.join('\n')}\n`);
  writeFileSync(join(folder, 'users.txt'), `"${target.user}" "${target.password}"\n`, { mode: 0o600 });
  if (user !== null) {
    for (const name of ['.', 'pgbouncer.ini', 'users.txt']) chownSync(join(folder, name), user.uid, user.gid);
  }
  chmodSync(folder, 0o700);
  const child = spawn(program, ['-q', join(folder, 'pgbouncer.ini')], { stdio: 'ignore', cwd: '/', ...user });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const pooled = { ...target, host: '127.0.0.1', port, database: 'pooled' };
  for (let tries = 0; ; tries++) {
    try {
      await (await connect(pooled, 'wait')).end();
      break;
    } catch (error) {
      if (tries === 100 || child.exitCode !== null) throw error;
      await sleep(50);
    }
  }
  return {
    config: pooled,
    async stop() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
