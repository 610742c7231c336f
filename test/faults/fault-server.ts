import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedServer, startEmbedded } from '../../embedded/embedded-server.ts';
import { findServer } from '../../embedded/postmaster-file.ts';
import type { DatabaseConfig } from '../../runtime/connection/database-config.ts';
import { startDebianServer } from '../debian-server.ts';

/** A server that may crash, for the harness only. */
export interface FaultServer {
  /** For what is made beside its data. */
  readonly folder: string;
  /** Its superuser, in the maintenance database. */
  readonly admin: DatabaseConfig;
  /** Whether it asks for passwords. */
  readonly asksPasswords: boolean;
  /** Ends it by PostgreSQL's "immediate" shutdown, as a crash does, and starts it again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

async function startEmbeddedServer(folder: string): Promise<FaultServer> {
  const project = join(folder, 'embedded');
  mkdirSync(project, { recursive: true });
  const started: EmbeddedServer[] = [await startEmbedded(project)];
  const newest = () => started[started.length - 1] as EmbeddedServer;
  return {
    folder,
    get admin() {
      return newest().config;
    },
    asksPasswords: true,
    async crash() {
      const data = join(newest().folder, 'data');
      const { pid } = findServer(data) ?? {};
      if (pid === undefined) throw new Error('There is no server to crash.');
      process.kill(pid, 'SIGQUIT');
      while (findServer(data) !== null) await sleep(5);
      started.push(await startEmbedded(project));
    },
    async stop() {
      for (const server of started) await server.stop();
    },
  };
}

/** Starts one: 18 is the embedded PostgreSQL, 15 is Debian's. */
export async function startFaultServer(version: 15 | 18, folder: string): Promise<FaultServer> {
  if (version === 18) return startEmbeddedServer(folder);
  const { config, crash, stop } = await startDebianServer(join(folder, 'debian'));
  return { folder, admin: config, asksPasswords: false, crash, stop };
}
