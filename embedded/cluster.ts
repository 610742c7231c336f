import { join } from 'node:path';
import type { Programs } from './programs.ts';
import type { ServerUser } from './server-user.ts';

/** A database cluster of a project, with what runs it. */
export interface Cluster {
  /** Holds the data, the password, the log, the lock and the list of users. */
  readonly folder: string;
  readonly programs: Programs;
  /** Null where the server runs as this process's user. */
  readonly user: ServerUser | null;
}

/** PostgreSQL's own folder of a cluster; it stands there once it is whole. */
export function dataFolder({ folder }: Pick<Cluster, 'folder'>): string {
  return join(folder, 'data');
}

/** How the server's programs are run: as its user, apart from this process's environment and terminal. */
export function programOptions({ folder, user }: Pick<Cluster, 'folder' | 'user'>) {
  return {
    // A group of its own: Ctrl-C in the terminal must not reach it.
    detached: true,
    cwd: folder,
    // Messages in English, since some are recognised.
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  };
}
