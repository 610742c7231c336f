import { type Client, connect } from '../../runtime/connection/connect.ts';
import type { DatabaseConfig } from '../../runtime/connection/database-config.ts';
import { startEmbedded } from '../../runtime/embedded/embedded-server.ts';

/** A server whose users are as on RDS: the master user may create roles and databases, and is no superuser. */
export interface RdsLikeServer {
  /** The master user, in a database of its own. */
  readonly master: DatabaseConfig;
  /** The same place as another user. */
  as(user: string, password: string): DatabaseConfig;
  stop(): Promise<void>;
}

async function setUp(admin: Client): Promise<void> {
  await admin.query("create role master login createrole createdb password 'of the master'");
  await admin.query('create database loans owner master');
}

/** Starts one in an empty folder. */
export async function startRdsLikeServer(folder: string): Promise<RdsLikeServer> {
  const server = await startEmbedded(folder);
  const admin = await connect(server.config, 'test');
  try {
    await setUp(admin);
  } finally {
    await admin.end();
  }
  const as = (user: string, password: string) => ({ ...server.config, database: 'loans', user, password });
  return { master: as('master', 'of the master'), as, stop: () => server.stop() };
}
