import { chmodSync, chownSync, closeSync, fsyncSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
import type { ServerUser } from './server-user.ts';

/** Gives a file to the server's user, so that root and that user do not shut each other out. */
export function giveTo(path: string, user: ServerUser | null): void {
  if (user !== null) chownSync(path, user.uid, user.gid);
}

/** Writes a file that only the server's user may read. */
export function writeOwned(path: string, text: string, user: ServerUser | null): void {
  writeFileSync(path, text, { mode: 0o600 });
  giveTo(path, user);
}

/** Makes a folder that only the server's user may enter. */
export function makeOwnedFolder(path: string, user: ServerUser | null): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  giveTo(path, user);
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/** Has a file or a folder's entries written to the disk itself, so that they outlive a loss of power. */
export function syncToDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
