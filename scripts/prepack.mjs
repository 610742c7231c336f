// `npm pack` where nothing is installed yet: first what builds, so that no package is made without its program.
import { spawnSync } from 'node:child_process';
import { canBuild } from './build-changed.mjs';
import { ownEnvironment, root } from './run-program.mjs';

if (!canBuild()) {
  process.stderr.write('aspen: installing what builds the package: npm ci\n');
  const shell = process.platform === 'win32';
  const { status } = spawnSync('npm', ['ci', '--include=dev'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: ownEnvironment(),
    shell,
  });
  process.exitCode = status ?? 1;
}
