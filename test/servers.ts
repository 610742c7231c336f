import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../embedded/embedded-server.ts';
import { databaseUrl } from '../runtime/connection/database-config.ts';
import { hasDebianServer, startDebianServer } from './debian-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URLs of the servers' maintenance databases, by version; null where that server is not on this machine. */
    servers: { readonly 18: string; readonly 15: string | null };
  }
}

function loud(line: string): void {
  process.stderr.write(`\n*** ${line} ***\n\n`);
}

interface Servers {
  readonly urls: { readonly 18: string; readonly 15: string | null };
  stop(): Promise<void>;
}

async function startServers(): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-test-'));
  chmodSync(folder, 0o755);
  const embedded = join(folder, 'embedded');
  mkdirSync(embedded);
  const newest = await startEmbedded(embedded);
  const debian = hasDebianServer() ? await startDebianServer(join(folder, 'debian')) : null;
  if (debian === null) {
    if (process.env['CI'] === 'true') throw new Error('PostgreSQL 15 is not installed: see .ci/run.');
    loud("SKIPPED: the tests on PostgreSQL 15 (Debian's postgresql-15 is not installed)");
  }
  return {
    urls: { 18: databaseUrl(newest.config), 15: debian === null ? null : databaseUrl(debian.config) },
    async stop() {
      await debian?.stop();
      await newest.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

declare global {
  /** Each project loads this file for itself: what they share is here. */
  var aspenTestServers: { readonly servers: Promise<Servers>; uses: number } | undefined;
}

/** One server of each version for all projects that need one; every suite makes databases of its own on them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  globalThis.aspenTestServers ??= { servers: startServers(), uses: 0 };
  const shared = globalThis.aspenTestServers;
  shared.uses++;
  const { urls, stop } = await shared.servers;
  project.provide('servers', urls);
  return async () => {
    if (--shared.uses === 0) await stop();
  };
}
