import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { COMPILER } from '../../scripts/build-changed.mjs';
import { sources } from '../../scripts/fingerprint.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest: {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

function compile(...args: readonly string[]): string {
  return execFileSync(process.execPath, [COMPILER, ...args], { cwd: root, encoding: 'utf8' });
}

test('what builds is the compiler of TypeScript 7 that package.json names, and not the one that is called tsc', () => {
  const version = /^npm:typescript@(7\.\d+\.\d+)$/.exec(manifest.devDependencies['typescript-native'] ?? '')?.[1];
  expect(version).toBeDefined();
  expect(compile('--version').trim()).toBe(`Version ${version}`);
});

test('no script calls a compiler but that one', () => {
  const calls = Object.values(manifest.scripts).flatMap((script) => script.match(/\S*\btsc\b/g) ?? []);
  expect(calls).toEqual([COMPILER]);
});

test('every source that is compiled counts when a build tells whether anything changed', () => {
  const compiled = compile('-p', 'tsconfig.build.json', '--listFilesOnly')
    .trim()
    .split('\n')
    .map((path) => relative(root, path))
    .filter((path) => !path.startsWith('node_modules/'));
  expect(compiled).toContain('cli/main.ts');
  expect(sources()).toEqual(expect.arrayContaining(compiled));
});
