import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { worksIn } from './process-identity.ts';

/** A server that runs on a cluster, as the file says that it keeps in its data folder. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly state: 'starting' | 'ready' | 'stopping';
}

function readLines(data: string): string[] | null {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function pidOf(lines: readonly string[]): number {
  // A server in single-user mode writes its number with a minus.
  return Math.abs(Number.parseInt(lines[0] ?? '', 10));
}

/** The server that works on a cluster; a file that a crash left does not count. */
export function findServer(data: string): RunningServer | null {
  const lines = readLines(data);
  if (lines === null) return null;
  const pid = pidOf(lines);
  if (!(pid > 0) || !worksIn(pid, data)) return null;
  const state = lines[7]?.trim();
  return { pid, port: Number(lines[3]), state: state === 'ready' || state === 'stopping' ? state : 'starting' };
}

function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // PostgreSQL itself takes no notice of another user's process.
    return false;
  }
}

/**
 * Mends a file that a crash left so that PostgreSQL would refuse to start: an empty one, or one whose number some other
 * program has got since. The file is not deleted, since PostgreSQL finds in it whether processes of the old server
 * still work on the data; but our own number in it, its parent's, is one that it takes for stale.
 */
export function mendStaleFile(data: string): void {
  const lines = readLines(data);
  if (lines === null) return;
  const path = join(data, 'postmaster.pid');
  const pid = pidOf(lines);
  if (!(pid > 0)) rmSync(path, { force: true });
  else if (isTaken(pid)) writeFileSync(path, [process.pid, ...lines.slice(1)].join('\n'));
}
