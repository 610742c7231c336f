import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MINISTACK = '1.5.33';
const cache = fileURLToPath(new URL('.cache', import.meta.url));

/** Whether Python is on this machine. */
export function canRunMinistack(): boolean {
  return spawnSync('python3', ['-m', 'venv', '--help'], { stdio: 'ignore' }).status === 0;
}

/** Installs the server once, into an environment of its own, and names that environment's Python. */
export function installMinistack(): string {
  const folder = join(cache, `ministack-${MINISTACK}`);
  const python = join(folder, 'bin/python3');
  if (existsSync(folder)) return python;
  // Suites start at the same time: each would install for itself, and the first one's stays.
  const making = `${folder}-${process.pid}`;
  const run = (python: string, ...args: readonly string[]) =>
    execFileSync(python, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  run('python3', '-m', 'venv', making);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  run(join(making, 'bin/python3'), ...pip, `ministack==${MINISTACK}`);
  try {
    renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(making, { recursive: true });
  }
  return python;
}
