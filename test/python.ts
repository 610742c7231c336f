import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Whether Python is on this machine, and can make environments. */
export function hasPython(): boolean {
  return spawnSync('python3', ['-m', 'venv', '--help'], { stdio: 'ignore' }).status === 0;
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * Installs a package of PyPI once, into an environment of its own in `cache`, and names that environment's Python.
 *
 * @param more Packages that it needs and does not bring by itself, each with its version.
 */
export function installPython(cache: string, name: string, version: string, more: readonly string[] = []): string {
  const folder = join(cache, `${name}-${version}`);
  // Not its other programs: those know the name under which the folder was made.
  const python = join(folder, 'bin/python3');
  if (existsSync(folder)) return python;
  mkdirSync(cache, { recursive: true });
  // Suites start at the same time: each would install for itself, and the first one's stays.
  const making = `${folder}-${process.pid}`;
  run('python3', '-m', 'venv', making);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  run(join(making, 'bin/python3'), ...pip, `${name}==${version}`, ...more);
  try {
    renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(making, { recursive: true });
  }
  return python;
}
