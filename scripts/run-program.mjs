import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The environment without what npm was told of the script that this is part of: that holds for no other call of npm. */
export function ownEnvironment() {
  const told = /^npm_config_(dry_run|ignore_scripts|include|json|omit)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !told.test(name)));
}

/**
 * Runs a program in the repository, to its end.
 *
 * @param {string} program
 * @param {string[]} args
 */
export function run(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8', env: ownEnvironment() });
  return { fails: status !== 0, stdout, stderr };
}

/**
 * Released migrations never change: stderr says where one did.
 *
 * @param {string[]} args
 */
export function frozenMigrations(...args) {
  return run(process.execPath, 'scripts/frozen-migrations.mjs', ...args);
}
