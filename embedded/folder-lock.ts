import { linkSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedError } from './errors.ts';
import { writeOwned } from './owned-files.ts';
import { isAlive, processIdentity } from './process-identity.ts';
import type { ServerUser } from './server-user.ts';

/** Long enough for another process to make a database cluster, or to recover one, in milliseconds. */
const PATIENCE = 120_000;
const LOCK = /^lock\.(\d+)$/;

/**
 * The lock is the file `lock.N` with the highest N: held while the process named in it lives, free when it is empty.
 * Who takes it makes `lock.N+1`, which only one can. Taking a dead process's lock away by deleting its file would let
 * a third one, that looked a moment earlier, delete the lock of the second.
 */
function generations(folder: string): readonly number[] {
  return readdirSync(folder)
    .map((name) => Number(LOCK.exec(name)?.[1] ?? 0))
    .filter((generation) => generation > 0)
    .sort((a, b) => b - a);
}

function holderOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // The next holder has just tidied it away.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function linkExclusively(source: string, path: string): boolean {
  try {
    linkSync(source, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The path of the lock that this process now holds, or the identity of the process that holds it. */
function tryTake(folder: string, identity: string, user: ServerUser | null): { path: string } | { holder: string } {
  const [highest = 0] = generations(folder);
  const holder = highest === 0 ? '' : holderOf(join(folder, `lock.${highest}`));
  if (isAlive(holder)) return { holder };
  const path = join(folder, `lock.${highest + 1}`);
  const own = join(folder, `lock.of-${process.pid}`);
  try {
    // Linked into place, so that a lock never stands without its holder's name in it.
    writeOwned(own, identity, user);
    if (!linkExclusively(own, path)) return { holder: 'unknown' };
  } finally {
    rmSync(own, { force: true });
  }
  const [now = 0, ...older] = generations(folder);
  if (now !== highest + 1) {
    // Others took and gave back the lock between the look and the link, and tidied the name away.
    rmSync(path, { force: true });
    return { holder: 'unknown' };
  }
  for (const generation of older) rmSync(join(folder, `lock.${generation}`), { force: true });
  return { path };
}

async function take(folder: string, user: ServerUser | null): Promise<string> {
  const identity = processIdentity(process.pid) ?? String(process.pid);
  const until = Date.now() + PATIENCE;
  for (;;) {
    const taken = tryTake(folder, identity, user);
    if ('path' in taken) return taken.path;
    if (Date.now() > until) {
      throw new EmbeddedError({
        code: 'embedded-busy',
        found: `process ${taken.holder.split(' ')[0]} is starting or stopping the embedded PostgreSQL`,
        where: folder,
        next: 'Wait until it ends, then run the command again.',
        remedy: 'retry',
      });
    }
    await sleep(20);
  }
}

/** Does work while no other process does work under the same lock. A lock of a process that died does not count. */
export async function withFolderLock<T>(folder: string, user: ServerUser | null, work: () => Promise<T>): Promise<T> {
  const path = await take(folder, user);
  try {
    return await work();
  } finally {
    try {
      truncateSync(path);
    } catch {
      // The folder was deleted meanwhile, or the disk is read-only now: without its file the lock is free as well.
      rmSync(path, { force: true });
    }
  }
}
