import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeOwnedFolder, writeOwned } from './owned-files.ts';
import { isAlive, processIdentity } from './process-identity.ts';
import type { ServerUser } from './server-user.ts';

/** Puts this process among those that use the server; gives the file that says so. Runs under the folder's lock. */
export function register(folder: string, user: ServerUser | null): string {
  const users = join(folder, 'users');
  makeOwnedFolder(users, user);
  // One process may use the server several times over, and gives it up as often.
  const own = join(users, `${process.pid}.${randomBytes(4).toString('hex')}`);
  writeOwned(own, processIdentity(process.pid) ?? String(process.pid), user);
  return own;
}

/** Forgets the users that have died; true where some are left. Runs under the folder's lock. */
export function hasUsers(folder: string): boolean {
  const users = join(folder, 'users');
  const alive = readdirSync(users).map((name) => {
    const path = join(users, name);
    const lives = isAlive(readFileSync(path, 'utf8'));
    if (!lives) rmSync(path, { force: true });
    return lives;
  });
  return alive.includes(true);
}
