import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}

function ask(pid: number, format: string): string | null {
  try {
    return execFileSync('ps', ['-o', `${format}=`, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim() || null;
  } catch {
    return null;
  }
}

/** What tells this process from a later one with the same number; null where none has it. */
export function processIdentity(pid: number): string | null {
  if (process.platform !== 'linux') return ask(pid, 'lstart');
  const stat = readProc(pid, 'stat');
  // The name in parentheses may hold blanks; the start time is the 20th field behind it.
  const started = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return started === undefined ? null : `${pid} ${started}`;
}

/** The command line of a process; null where there is none. */
export function processCommand(pid: number): string | null {
  if (process.platform !== 'linux') return ask(pid, 'command');
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ') ?? null;
}
