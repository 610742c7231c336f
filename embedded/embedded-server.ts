import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, dataFolder } from './cluster.ts';
import { fileFailure } from './file-failure.ts';
import { withFolderLock } from './folder-lock.ts';
import { EMBEDDED_NAME, initCluster } from './init-cluster.ts';
import { isAlive, processIdentity } from './process-identity.ts';
import { findPrograms } from './programs.ts';
import { serverPlace } from './server-place.ts';
import { endProcess, startServer, stopServer } from './server-process.ts';
import { hasUsers, register } from './users.ts';

/** How the embedded PostgreSQL is reached: on this machine's loopback, as the only user that it has. */
export interface EmbeddedConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string;
  readonly ssl: false;
}

/** An embedded PostgreSQL that runs, with this process among its users. */
export interface EmbeddedServer {
  readonly config: EmbeddedConfig;
  /** Where its data really is: `.aspen/postgres` of the project, or where its user could not reach that, elsewhere. */
  readonly folder: string;
  /** True where it ran already, for another process or because its last user was killed. */
  readonly adopted: boolean;
  /** Gives the server up; the last of its users stops it. */
  stop(): Promise<void>;
}

interface Started {
  readonly config: EmbeddedConfig;
  readonly adopted: boolean;
  /** The file that names this process as a user. */
  readonly own: string;
  readonly pid: number;
}

async function start(cluster: Cluster): Promise<Started> {
  await initCluster(cluster);
  const password = readFileSync(join(cluster.folder, 'password'), 'utf8');
  const { port, pid, adopted } = await startServer(cluster);
  const own = register(cluster.folder, cluster.user);
  const config = {
    host: '127.0.0.1',
    port,
    user: EMBEDDED_NAME,
    database: EMBEDDED_NAME,
    password,
    ssl: false as const,
  };
  return { config, adopted, own, pid };
}

async function giveUp(cluster: Cluster, { own, pid }: Started, identity: string): Promise<void> {
  if (!existsSync(cluster.folder)) {
    // Somebody deleted the project's folder from under the server.
    if (isAlive(identity)) await endProcess(pid);
    return;
  }
  await withFolderLock(cluster.folder, cluster.user, async () => {
    rmSync(own, { force: true });
    if (!hasUsers(cluster.folder)) await stopServer(dataFolder(cluster));
  });
}

async function withFileFailures<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileFailure(error, folder);
  }
}

/**
 * Starts the embedded PostgreSQL of a project, or joins the one that runs: one server per project, however many
 * processes use it, whatever became of those that used it before.
 *
 * @param projectFolder The folder of the project; its data is kept in `.aspen/postgres` there.
 * @throws {EmbeddedError} when it has no package for this platform, its folder cannot be used, or it does not start.
 */
export function startEmbedded(projectFolder: string): Promise<EmbeddedServer> {
  return withFileFailures(projectFolder, async () => {
    const place = serverPlace(realpathSync(projectFolder));
    const { folder, user } = place;
    return withFileFailures(folder, async () => {
      const cluster = { folder, user, programs: findPrograms(place) };
      const started = await withFolderLock(folder, user, () => start(cluster));
      const identity = processIdentity(started.pid) ?? '';
      let stopping: Promise<void> | null = null;
      return {
        config: started.config,
        folder,
        adopted: started.adopted,
        stop() {
          stopping ??= withFileFailures(folder, () => giveUp(cluster, started, identity));
          return stopping;
        },
      };
    });
  });
}
