import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../embedded/embedded-server.ts';
import { type CompiledPipeline, compilePipeline } from '../generator/compile-pipeline.ts';
import { definePipeline } from '../model/index.ts';
import { type Client, connect } from '../runtime/connection/connect.ts';
import type { DatabaseConfig } from '../runtime/connection/database-config.ts';
import { migrate } from '../runtime/migrate/migrate.ts';
import { startDebianServer } from '../test/debian-server.ts';
import { lineitem } from './lineitem.ts';

/** Aspen's own server, set up for what it does; or Debian's PostgreSQL 15 as `initdb` leaves it, but for `max_wal_size`. */
export type ServerKind = 'embedded' | 'stock';

/** What is enough for these loads: with the usual 1 GB the server writes a checkpoint in the middle of each. */
const WAL = '4GB';

async function startStock(folder: string): Promise<{ readonly config: DatabaseConfig; stop(): Promise<void> }> {
  // Its user has to get there.
  chmodSync(folder, 0o711);
  const server = await startDebianServer(join(folder, 'server'));
  const client = await connect(server.config, 'bench');
  await client.query(`alter system set max_wal_size = '${WAL}'`);
  await client.query('select pg_reload_conf()');
  await client.end();
  return server;
}

/** A server with the table of a bench, and its files. */
export interface Stage {
  readonly config: DatabaseConfig;
  readonly client: Client;
  readonly pipeline: CompiledPipeline;
  /** Folder of the source files. */
  readonly source: string;
  /** Process of PostgreSQL's postmaster. */
  readonly server: number;
}

/** The database of a stage, as programs are told it. */
export function urlOf({ config }: Stage): string {
  const { user, password, host, port, database } = config;
  // A server that wants none takes any, and dlt does not go without.
  return `postgresql://${user}:${encodeURIComponent(password ?? 'none')}@${host}:${port}/${database}`;
}

async function serverProcess(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return Number(readFileSync(`/proc/${rows[0]?.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
}

/** A database and files for one bench; gone when it ends. */
export async function onStage<T>(
  write: (folder: string) => void,
  work: (stage: Stage) => Promise<T>,
  kind: ServerKind = 'embedded',
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-bench-'));
  const source = join(folder, 'source');
  mkdirSync(join(source, 'lineitem'), { recursive: true });
  write(join(source, 'lineitem'));
  const server = await (kind === 'stock' ? startStock(folder) : startEmbedded(folder));
  const client = await connect(server.config, 'bench');
  try {
    const pipeline = await compilePipeline(definePipeline({ name: 'bench', source, tables: [lineitem] }), folder);
    await migrate(client, pipeline);
    return await work({ config: server.config, client, pipeline, source, server: await serverProcess(client) });
  } finally {
    await client.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
