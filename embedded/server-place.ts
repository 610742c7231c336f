import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { commonPlace, projectName } from './common-place.ts';
import { makeHiddenFolder } from './hidden-folder.ts';
import { makeOwnedFolder } from './owned-files.ts';
import { canReach, type ServerUser, serverUser } from './server-user.ts';

/** Where the embedded PostgreSQL of a project lives, and who runs it. */
export interface ServerPlace {
  /** Holds the data, the password, the log, the lock and the list of users. */
  readonly folder: string;
  /** The project's own folder for what this program makes. */
  readonly hidden: string;
  /** Null where the server runs as this process's user. */
  readonly user: ServerUser | null;
}

/** PostgreSQL 18 writes past its buffers where the path of its data is longer than about 1,010 bytes. */
const LONGEST_PATH = 900;

/** What the system says where a disk has no owners; on a read-only one it says something else. */
const NO_OWNERS = ['EPERM', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

function hasNoOwners(error: unknown): boolean {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return false;
  return error.syscall === 'chown' && NO_OWNERS.includes(String(error.code));
}

/** Some disks (of Windows, or shared with a virtual machine) keep neither owners nor rights, which PostgreSQL needs. */
function keepsRights(folder: string, user: ServerUser | null): boolean {
  try {
    makeOwnedFolder(folder, user);
  } catch (error) {
    if (hasNoOwners(error)) return false;
    throw error;
  }
  const { uid, mode } = statSync(folder);
  return process.platform === 'win32' || ((mode & 0o077) === 0 && (user === null || uid === user.uid));
}

/** Who made the cluster goes on running it, so that root and the user of a project do not shut each other out. */
function ownerOf(folder: string, fallback: ServerUser | null): ServerUser | null {
  const data = join(folder, 'data');
  if (fallback === null || !existsSync(data)) return fallback;
  const { uid, gid } = statSync(data);
  return { uid, gid };
}

/**
 * Finds, and makes, the folder of a project's server: `.aspen/postgres` of the project, or, where the server's user
 * cannot reach or use that, one whose name derives from the project's path.
 */
export function serverPlace(projectFolder: string): ServerPlace {
  const hidden = makeHiddenFolder(projectFolder);
  const inside = join(hidden, 'postgres');
  const user = ownerOf(inside, serverUser(projectFolder));
  const isShort = Buffer.byteLength(inside) <= LONGEST_PATH;
  if (isShort && canReach(hidden, user) && keepsRights(inside, user)) return { folder: inside, hidden, user };
  const folder = join(commonPlace(), projectName(projectFolder));
  const owner = ownerOf(folder, user);
  makeOwnedFolder(folder, owner);
  return { folder, hidden, user: owner };
}
