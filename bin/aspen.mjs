#!/usr/bin/env node
// Committed, and not a product of the build: npm links a command when it installs, and npx keeps a link without it for good.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const program = new URL('../dist/cli/main.js', import.meta.url);

if (existsSync(program)) {
  // From Node 22 on: what V8 has made of the program's files is kept for the next command.
  if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') module.enableCompileCache();
  await import(program.href);
} else {
  const folder = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
  const isClone = existsSync(new URL('../scripts/build.mjs', import.meta.url));
  const next = isClone ? `run npm ci in ${folder}` : 'install it again, without --ignore-scripts';
  process.stderr.write(`aspen: not built yet: ${next}\n`);
  process.exitCode = 1;
}
