import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../examples/random.ts';
import { quoteIdent, quoteLiteral } from '../../generator/quote.ts';
import { type Client, connect } from '../../runtime/connection/connect.ts';
import type { DatabaseConfig } from '../../runtime/connection/database-config.ts';
import { Deliveries } from './deliveries.ts';
import type { FaultServer } from './fault-server.ts';
import { writeProject } from './project.ts';

/** What a scenario takes place in: a pipeline, its files, a database for faults and one for none. */
export interface World {
  readonly server: FaultServer;
  /** The program under test. */
  readonly program: string;
  /** The pipeline's folder. */
  readonly project: string;
  /** Folder of its source files. */
  readonly source: string;
  readonly random: Random;
  readonly deliveries: Deliveries;
  /** As the loader reaches the databases; an ordinary user who may make roles, as a cloud's master user. */
  readonly disturbed: DatabaseConfig;
  readonly undisturbed: DatabaseConfig;
  /** As the superuser does. */
  admin(database: string): DatabaseConfig;
  asAdmin<T>(database: string, work: (client: Client) => Promise<T>): Promise<T>;
  /** Gives the loader another password. */
  rotatePassword(): Promise<void>;
  close(): Promise<void>;
}

/** The loader is one user of the server, in however many scenarios. */
const LOADER = 'loader';

let made = 0;

/** Makes a scenario's world on a server. */
export async function makeWorld(server: FaultServer, program: string, random: Random): Promise<World> {
  const project = mkdtempSync(join(server.folder, 'world-'));
  chmodSync(project, 0o755);
  writeProject(project);
  const source = join(project, 'files');
  mkdirSync(source);
  const own = ++made;
  const [disturbed, undisturbed] = [`disturbed_${process.pid}_${own}`, `undisturbed_${process.pid}_${own}`];
  let password = `first of ${own}`;

  const admin = (database: string): DatabaseConfig => ({ ...server.admin, database });
  const asAdmin = async <T>(database: string, work: (client: Client) => Promise<T>): Promise<T> => {
    const client = await connect(admin(database), 'faults admin');
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const asLoader = (database: string): DatabaseConfig => ({ ...server.admin, user: LOADER, password, database });
  const setPassword = () =>
    asAdmin(server.admin.database, async (client) => {
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [LOADER]);
      const verb = rowCount === 0 ? 'create role' : 'alter role';
      await client.query(`${verb} ${quoteIdent(LOADER)} login createrole password ${quoteLiteral(password)}`);
    });

  await setPassword();
  await asAdmin(server.admin.database, async (client) => {
    for (const name of [disturbed, undisturbed]) {
      await client.query(`create database ${quoteIdent(name)} owner ${LOADER} template template0`);
    }
  });
  return {
    server,
    program,
    project,
    source,
    random,
    deliveries: new Deliveries(random, source),
    get disturbed() {
      return asLoader(disturbed);
    },
    get undisturbed() {
      return asLoader(undisturbed);
    },
    admin,
    asAdmin,
    async rotatePassword() {
      password = `another, ${random.digits(8)}`;
      await setPassword();
    },
    async close() {
      await asAdmin(server.admin.database, async (client) => {
        for (const name of [disturbed, undisturbed]) {
          await client.query(`drop database ${quoteIdent(name)} with (force)`);
        }
      });
      rmSync(project, { recursive: true });
    },
  };
}
