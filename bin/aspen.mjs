#!/usr/bin/env node
// Committed, and not a product of the build: npm links a command when it installs, and npx keeps a link without it for good.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = new URL('../dist/cli/main.js', import.meta.url);

if (existsSync(program)) {
  await import(program.href);
} else {
  const folder = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
  const isClone = existsSync(new URL('../scripts/build.mjs', import.meta.url));
  const next = isClone ? `run npm ci in ${folder}` : 'install it again, without --ignore-scripts';
  process.stderr.write(`aspen: not built yet: ${next}\n`);
  process.exitCode = 1;
}
