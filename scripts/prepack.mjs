// `npm pack` in a clone where nothing was installed yet: first what builds, so that no package is made without its program.
import { spawnSync } from 'node:child_process';
import { canBuild } from './build-changed.mjs';

if (!canBuild()) {
  process.stderr.write('aspen: installing what builds the package: npm ci\n');
  // What was said of the package holds for the package: a dry run of it is none of this.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_(dry_run|json|omit|include)$/i.test(name)),
  );
  const { status } = spawnSync('npm', ['ci', '--include=dev'], {
    stdio: ['ignore', 2, 2],
    env,
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
