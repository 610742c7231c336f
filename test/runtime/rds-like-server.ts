import { writeFileSync } from 'node:fs';
import { startEmbedded } from '../../embedded/embedded-server.ts';
import { type Client, connect } from '../../runtime/connection/connect.ts';
import type { DatabaseConfig } from '../../runtime/connection/database-config.ts';
import { startDebianServer } from '../debian-server.ts';

/** A server whose users are as on RDS: the master user may create roles and databases, and is no superuser. */
export interface RdsLikeServer {
  /** The master user, in a database of its own. */
  readonly master: DatabaseConfig;
  /** The same place as another user. */
  as(user: string, password: string): DatabaseConfig;
  /** Does something as the server's superuser, whom RDS gives to nobody. */
  asSuperuser<T>(work: (client: Client) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

interface BareServer {
  readonly config: DatabaseConfig;
  stop(): Promise<void>;
}

/** Debian's lets in whoever comes from this machine; here it asks for passwords too, as the embedded one does. */
async function startBare(version: 15 | 18, folder: string): Promise<BareServer> {
  if (version === 18) return startEmbedded(folder);
  const server = await startDebianServer(folder);
  const admin = await connect(server.config, 'test');
  const { rows } = await admin.query<{ file: string }>("select current_setting('hba_file') as file");
  const lines = [`host all ${server.config.user} 127.0.0.1/32 trust`, 'host all all 127.0.0.1/32 scram-sha-256'];
  writeFileSync(rows[0]?.file ?? '', lines.join('\n'));
  await admin.query('select pg_reload_conf()');
  await admin.end();
  return server;
}

async function setUp(admin: Client): Promise<void> {
  await admin.query("create role master login createrole createdb password 'of the master'");
  await admin.query('create database loans owner master');
}

/** Starts one in an empty folder. */
export async function startRdsLikeServer(version: 15 | 18, folder: string): Promise<RdsLikeServer> {
  const server = await startBare(version, folder);
  const asSuperuser = async <T>(work: (client: Client) => Promise<T>, database = server.config.database) => {
    const admin = await connect({ ...server.config, database }, 'test');
    try {
      return await work(admin);
    } finally {
      await admin.end();
    }
  };
  await asSuperuser(setUp);
  const as = (user: string, password: string) => ({ ...server.config, database: 'loans', user, password });
  return {
    master: as('master', 'of the master'),
    as,
    asSuperuser: (work) => asSuperuser(work, 'loans'),
    stop: () => server.stop(),
  };
}
