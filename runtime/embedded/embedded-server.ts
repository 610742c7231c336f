import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DatabaseConfig } from '../connection/database-config.ts';
import { RuntimeError } from '../errors.ts';
import { withFolderLock } from './folder-lock.ts';
import { EMBEDDED_NAME, initCluster } from './init-cluster.ts';
import { processIdentity } from './process-identity.ts';
import { makeFolder, programFolder, type ServerUser, serverFolder, serverUser } from './server-files.ts';
import { startServer, stopServer } from './server-process.ts';

/** An embedded PostgreSQL that runs, with this process among its users. */
export interface EmbeddedServer {
  readonly config: DatabaseConfig;
  /** Where its data really is. */
  readonly folder: string;
  /** Gives the server up; the last of its users stops it. */
  stop(): Promise<void>;
}

/** Who made the cluster goes on running it, so that root and the user of a project do not shut each other out. */
function ownerOf(folder: string, fallback: ServerUser | null): ServerUser | null {
  const data = join(folder, 'data');
  if (fallback === null || !existsSync(data)) return fallback;
  const { uid, gid } = statSync(data);
  return { uid, gid };
}

function readPassword(folder: string): string {
  try {
    return readFileSync(join(folder, 'password'), 'utf8');
  } catch (cause) {
    throw new RuntimeError({
      code: 'embedded-not-yours',
      found: 'the embedded PostgreSQL belongs to another user',
      where: folder,
      next: 'Run the command as the user that made it, or use another PostgreSQL with --database.',
      cause,
    });
  }
}

/** Forgets users that are gone; true where some are left. */
function hasUsers(users: string): boolean {
  return readdirSync(users).some((name) => {
    const alive = processIdentity(Number(name)) === readFileSync(join(users, name), 'utf8');
    if (!alive) rmSync(join(users, name), { force: true });
    return alive;
  });
}

function register(users: string): string {
  mkdirSync(users, { recursive: true });
  const own = join(users, String(process.pid));
  writeFileSync(own, processIdentity(process.pid) ?? '');
  return own;
}

function checkAccess(folder: string): void {
  if (existsSync(join(folder, 'data')) || existsSync(join(folder, 'password'))) readPassword(folder);
}

/**
 * Starts the embedded PostgreSQL of a project, or joins the one that runs: one server a project, however many processes
 * use it, whatever became of those that used it before.
 *
 * @throws {RuntimeError} when there is none for this platform, its folder cannot be used, or it does not start.
 */
export async function startEmbedded(projectFolder: string): Promise<EmbeddedServer> {
  const project = realpathSync(projectFolder);
  const fallback = serverUser(project);
  const folder = serverFolder(project, fallback);
  const user = ownerOf(folder, fallback);
  const programs = programFolder(user);
  makeFolder(folder, user);
  checkAccess(folder);
  const lock = join(folder, 'lock');
  const users = join(folder, 'users');
  const { own, port } = await withFolderLock(lock, async () => {
    await initCluster(folder, programs, user);
    const server = await startServer(folder, programs, user);
    return { own: register(users), port: server.port };
  });
  const config = {
    host: '127.0.0.1',
    port,
    user: EMBEDDED_NAME,
    database: EMBEDDED_NAME,
    password: readPassword(folder),
    ssl: false as const,
  };
  return {
    config,
    folder,
    stop: () =>
      withFolderLock(lock, async () => {
        rmSync(own, { force: true });
        if (!hasUsers(users)) await stopServer(folder);
      }),
  };
}
