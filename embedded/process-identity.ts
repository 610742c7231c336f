import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function ask(pid: number, format: string): string | null {
  try {
    const options = { encoding: 'utf8', stdio: 'pipe', env: { ...process.env, LC_ALL: 'C' } } as const;
    return execFileSync('ps', ['-o', `${format}=`, '-p', String(pid)], options).trim() || null;
  } catch {
    return null;
  }
}

/** Whether the system knows a process that it does not let this one look at. */
function isHidden(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function linuxIdentity(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  // The name in parentheses may hold blanks; after it come the state and, as the 20th field, the start time.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields?.[0], fields?.[19]];
  // A zombie has ended, though nobody has asked for its exit code; in a container nobody may ever do so.
  if (state === undefined || started === undefined || state === 'Z' || state === 'X') return null;
  // Start times count from the boot, so that after the next boot another process may have the same.
  return `${pid} ${started} ${readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}`;
}

/** What tells this process from a later one with the same number; null where none has it. */
export function processIdentity(pid: number): string | null {
  if (process.platform === 'linux') return linuxIdentity(pid);
  const started = ask(pid, 'lstart');
  return started === null ? null : `${pid} ${started}`;
}

/** Whether the process that had this identity still runs. */
export function isAlive(identity: string): boolean {
  const pid = Number.parseInt(identity, 10);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  const now = processIdentity(pid);
  // Where /proc hides other users' processes, one that cannot be told apart counts as the same: waiting harms less.
  return now === null ? readText(`/proc/${pid}/stat`) === null && isHidden(pid) : now === identity;
}

/** Whether a process works in a folder, as a PostgreSQL server does in its data folder. */
export function worksIn(pid: number, folder: string): boolean {
  if (processIdentity(pid) === null) return false;
  try {
    // Compared by inode: the folder may have been renamed, or be reached by another path, since the process began.
    const [own, its] = [statSync(folder), statSync(`/proc/${pid}/cwd`)];
    return own.ino === its.ino && own.dev === its.dev;
  } catch {
    const command = readText(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? ask(pid, 'command');
    return command?.includes(folder) === true;
  }
}
