import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, dataFolder, programOptions } from './cluster.ts';
import type { EmbeddedError } from './errors.ts';
import { findServer, mendStaleFile, type RunningServer } from './postmaster-file.ts';
import { isAlive, processIdentity } from './process-identity.ts';
import { orSpawnFailure, programFailure, spawnFailure } from './server-failure.ts';
import { lastLines, openLog, type ServerLog } from './server-log.ts';
import { freePort, lastPort, settingArguments } from './server-settings.ts';

/** A server may first have to replay some gigabytes of its log. In milliseconds. */
const START_TIMEOUT = 300_000;
/** A server that ends may first have to write all that it holds. In milliseconds. */
const STOP_TIMEOUT = 300_000;
/** How long processes of a server that was killed may take to see it. In milliseconds. */
const ORPHANS_TIMEOUT = 20_000;
const PORT_TRIES = 5;

function startFailure(cluster: Cluster, log: ServerLog): EmbeddedError {
  return programFailure(lastLines(log), log.path, cluster.folder, {
    code: 'embedded-start',
    found: 'the embedded PostgreSQL did not start',
    next: `Move ${cluster.folder} away: the next command makes a new one, and loads everything again.`,
  });
}

/** One attempt: the server once it is ready, or its log once it has ended. */
async function launch(cluster: Cluster, port: number): Promise<RunningServer | ServerLog> {
  const data = dataFolder(cluster);
  const program = join(cluster.programs.folder, 'postgres');
  mendStaleFile(data);
  const log = openLog(cluster);
  const uid = cluster.user?.uid;
  const args = ['-D', data, ...settingArguments(port)];
  const child = orSpawnFailure(
    () => spawn(program, args, { ...programOptions(cluster), stdio: ['ignore', log.file, log.file] }),
    program,
    uid,
  );
  closeSync(log.file);
  let failed: Error | null = null;
  child.once('error', (error) => {
    failed = error;
  });
  // The server outlives this process, and does not keep it alive.
  child.unref();
  const until = Date.now() + START_TIMEOUT;
  while (child.exitCode === null && child.signalCode === null) {
    if (failed !== null) throw spawnFailure(failed, program, uid);
    const server = findServer(data);
    if (server?.pid === child.pid && server?.state === 'ready') return server;
    if (Date.now() > until) throw startFailure(cluster, log);
    await sleep(10);
  }
  return log;
}

/** A server that was there before, once it is ready; null when it ends instead. */
async function adopt(data: string): Promise<RunningServer | null> {
  const until = Date.now() + START_TIMEOUT;
  for (;;) {
    const server = findServer(data);
    if (server === null || server.state === 'ready' || Date.now() > until) return server;
    await sleep(10);
  }
}

/**
 * Starts the server of a cluster, or adopts the one that runs. Runs under the folder's lock.
 *
 * @throws {EmbeddedError} when it does not start, with the last lines of its log.
 */
export async function startServer(cluster: Cluster): Promise<RunningServer & { readonly adopted: boolean }> {
  const data = dataFolder(cluster);
  const there = await adopt(data);
  if (there !== null) return { ...there, adopted: true };
  const patience = Date.now() + ORPHANS_TIMEOUT;
  let wanted = lastPort(data);
  for (let tries = 1; ; ) {
    const outcome = await launch(cluster, await freePort(wanted));
    if ('pid' in outcome) return { ...outcome, adopted: false };
    const output = lastLines(outcome);
    if (/could not bind|Address already in use/.test(output) && tries < PORT_TRIES) {
      // Some program took the port between the look and the start.
      wanted = 0;
      tries++;
    } else if (
      /pre-existing shared memory block|postmaster\.pid" already exists/.test(output) &&
      Date.now() < patience
    ) {
      await sleep(200);
    } else throw startFailure(cluster, outcome);
  }
}

/** Stops a cluster's server in good order, and waits until it has ended. Runs under the folder's lock. */
export async function stopServer(data: string): Promise<void> {
  const server = findServer(data);
  if (server !== null) await endProcess(server.pid);
}

/** Ends a server by PostgreSQL's "fast" shutdown: sessions are ended, what was committed is written. */
export async function endProcess(pid: number): Promise<void> {
  const identity = processIdentity(pid);
  if (identity === null) return;
  process.kill(pid, 'SIGINT');
  const until = Date.now() + STOP_TIMEOUT;
  while (isAlive(identity) && Date.now() < until) await sleep(10);
}
