import { statSync } from 'node:fs';
import { EmbeddedError } from './errors.ts';

const OTHER = 'use another PostgreSQL with --database';

function isAnothers(folder: string): boolean {
  const { uid } = statSync(folder, { throwIfNoEntry: false }) ?? {};
  return uid !== undefined && process.getuid !== undefined && process.getuid() !== 0 && uid !== process.getuid();
}

/** What the system said of a file, as an error for the user; anything else as it is. */
export function fileFailure(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || error instanceof EmbeddedError || !('syscall' in error) || !('code' in error))
    return error;
  const where = 'path' in error && typeof error.path === 'string' ? error.path : folder;
  if ((error.code === 'EACCES' || error.code === 'EPERM') && isAnothers(folder)) {
    return new EmbeddedError({
      code: 'embedded-not-yours',
      found: 'the embedded PostgreSQL of this project belongs to another user',
      where: folder,
      next: `Run the command as the user that made it, or ${OTHER}.`,
      cause: error,
    });
  }
  const known: Record<string, readonly [string, string]> = {
    ENOSPC: ['disk-full', 'the disk is full'],
    EDQUOT: ['disk-full', "the user's share of the disk is full"],
    EROFS: ['disk-read-only', 'the disk is read-only'],
    EACCES: ['embedded-folder', 'no right to write here'],
    EPERM: ['embedded-folder', 'no right to write here'],
    ENOENT: ['embedded-folder', 'there is no such folder'],
    ENOTDIR: ['embedded-folder', 'a file stands where a folder is wanted'],
    EMFILE: ['embedded-folder', 'this process has too many files open'],
  };
  const [code, found] = known[String(error.code)] ?? ['embedded-folder', error.message];
  const next = code === 'disk-full' ? 'Free some space, then run the command again.' : `Mend this, or ${OTHER}.`;
  return new EmbeddedError({ code, found, where, next, cause: error });
}
