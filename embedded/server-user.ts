import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, parse, sep } from 'node:path';

/** The user that the server runs as where this process is root, since PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: ServerUser = { uid: 65534, gid: 65534 };

/** Whether the system has a name for a user; initdb refuses one without, as the owner of a container's volume often is. */
function hasName(uid: number): boolean {
  try {
    const known = readFileSync('/etc/passwd', 'utf8').split('\n');
    if (known.some((line) => line.split(':')[2] === String(uid))) return true;
    return execFileSync('getent', ['passwd', String(uid)], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
}

/** The owner of the project, or `nobody`; null where this process is not root, so that the server runs as its user. */
export function serverUser(projectFolder: string): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = statSync(projectFolder);
  return uid === 0 || !hasName(uid) ? NOBODY : { uid, gid };
}

function mayEnter(path: string, { uid, gid }: ServerUser): boolean {
  const stat = statSync(path);
  if (stat.uid === uid) return (stat.mode & 0o100) !== 0;
  if (stat.gid === gid) return (stat.mode & 0o010) !== 0;
  return (stat.mode & 0o001) !== 0;
}

/** Whether a user can enter a folder or run a program, which takes the right to pass each folder above it. */
export function canReach(path: string, user: ServerUser | null): boolean {
  if (user === null) return true;
  const { root } = parse(path);
  const parts = path.slice(root.length).split(sep);
  return parts.every((_, index) => mayEnter(join(root, ...parts.slice(0, index + 1)), user));
}
