// `npm start`: builds what changed, and loads.
import { build, canBuild } from './build-changed.mjs';

// Where nothing can be built, the command says what to do, or runs what is there.
if (!canBuild() || build(() => process.stderr.write('building what changed\n'))) {
  process.argv.splice(2, 0, 'load');
  await import('../bin/aspen.mjs');
} else {
  process.exitCode = 1;
}
