import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveJars } from './class-path.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the formatter over all Scala of the Glue job; gives what it says, which is nothing where all is well. */
export function scalafmt(...flags: readonly string[]): string {
  const args = ['-cp', resolveJars('scalafmt').join(delimiter), 'org.scalafmt.cli.Cli', '--non-interactive'];
  const { status, stdout, stderr } = spawnSync('java', [...args, '--quiet', ...flags, 'glue'], {
    cwd: root,
    encoding: 'utf8',
  });
  return status === 0 ? '' : stdout + stderr;
}
