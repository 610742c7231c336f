import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeError } from '../errors.ts';
import { processIdentity } from './process-identity.ts';

/** Long enough for another process to make a database cluster, in milliseconds. */
const PATIENCE = 60_000;

function isAlive(holder: string): boolean {
  const pid = Number.parseInt(holder, 10);
  return Number.isInteger(pid) && processIdentity(pid) === holder;
}

function readHolder(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function tryTake(path: string, identity: string): boolean {
  // Linked into place, so that a lock never stands without its holder's name in it.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, identity);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Takes away the lock of a process that is gone; a lock that was renewed meanwhile is put back. */
function clearStale(path: string, stale: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readHolder(aside) !== stale) linkSync(aside, path);
  } catch {
    // Another process was first: the next try sees what it did.
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Does work while no other process does work under the same lock. A lock of a process that died does not count. */
export async function withFolderLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const identity = processIdentity(process.pid) ?? String(process.pid);
  const until = Date.now() + PATIENCE;
  while (!tryTake(path, identity)) {
    const holder = readHolder(path);
    if (holder !== null && !isAlive(holder)) clearStale(path, holder);
    else if (Date.now() > until) {
      throw new RuntimeError({
        code: 'embedded-busy',
        found: `process ${holder?.split(' ')[0] ?? 'unknown'} is starting or stopping the embedded PostgreSQL`,
        where: path,
        next: 'Wait until it ends, then run the command again.',
        remedy: 'retry',
      });
    } else await sleep(20);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
