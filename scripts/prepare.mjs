// npm runs it when it has installed, and before it packs, also from git.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, canBuild } from './build-changed.mjs';

const say = (/** @type {string} */ line) => process.stderr.write(`aspen: ${line}\n`);

// For its own package npx makes a link in its cache, and keeps it for good. Of a version whose command was built it has one
// without a command: then this one is found.
const modules = new URL('../node_modules/', import.meta.url);
if (process.platform !== 'win32' && existsSync(modules)) {
  mkdirSync(new URL('.bin', modules), { recursive: true });
  for (const name of ['aspen', 'aspen-glue']) {
    const link = fileURLToPath(new URL(`.bin/${name}`, modules));
    rmSync(link, { force: true });
    symlinkSync('../../bin/aspen.mjs', link);
  }
}

if (canBuild()) process.exitCode = build(() => say('building')) ? 0 : 1;
else say('nothing is built, since the compiler is not installed: npm ci installs it');
