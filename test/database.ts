import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { quoteIdent } from '../generator/quote.ts';
import { type Client, connect } from '../runtime/connection/connect.ts';
import { type DatabaseConfig, databaseUrl, resolveDatabase } from '../runtime/connection/database-config.ts';

/** A suite's own database. */
export interface TestDatabase {
  readonly url: string;
  readonly config: DatabaseConfig;
  /** Opens a session that the suite closes, or that is closed when it ends. */
  connect(): Promise<Client>;
}

function serverConfig(version: 15 | 18): DatabaseConfig {
  const url = inject('servers')[version];
  const config = url === null ? null : resolveDatabase(url, {});
  if (config === null) throw new Error(`There is no PostgreSQL ${version} here.`);
  return config;
}

async function maintenance<T>(version: 15 | 18, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(serverConfig(version), 'test maintenance');
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

let made = 0;

/** What a suite must not leave: sessions, and staging tables of loads. */
async function leftovers(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ what: string }>(
    `select 'connection ' || application_name as what from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
     union all select 'staging table ' || relname from pg_class
     where relnamespace = to_regnamespace('aspen_staging') and relkind = 'r'`,
  );
  return rows.map(({ what }) => what);
}

/** A server takes fifty sessions, and suites run side by side. */
const MOST_SESSIONS = 15;

/** Gives the suite a database of its own; it is dropped at the end, and the suite fails when it left something in it. */
export function useDatabase(version: 15 | 18 = 18, options: { readonly mayLeaveStaging?: boolean } = {}): TestDatabase {
  let config: DatabaseConfig | null = null;
  const opened: Client[] = [];
  const current = (): DatabaseConfig => {
    if (config === null) throw new Error('The database is there only while the suite runs.');
    return config;
  };
  beforeAll(async () => {
    const name = `test_${process.pid}_${Date.now()}_${++made}`;
    await maintenance(version, (client) => client.query(`create database ${quoteIdent(name)} template template0`));
    config = { ...serverConfig(version), database: name };
  });
  afterAll(async () => {
    const last = current();
    const client = await connect(last, 'leak check');
    const kept = (await leftovers(client)).filter((what) => what.startsWith('connection')).length;
    for (const each of opened) await each.end();
    expect(kept, 'sessions that the suite kept to its end').toBeLessThanOrEqual(MOST_SESSIONS);
    let left = await leftovers(client);
    // A backend takes a moment to end after its client has.
    for (let tries = 0; left.some((what) => what.startsWith('connection')) && tries < 40; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      left = await leftovers(client);
    }
    await client.end();
    await maintenance(version, (admin) => admin.query(`drop database ${quoteIdent(last.database)} with (force)`));
    expect(options.mayLeaveStaging === true ? left.filter((what) => !what.startsWith('staging')) : left).toEqual([]);
  });
  return {
    get config() {
      return current();
    },
    get url() {
      return databaseUrl(current());
    },
    async connect() {
      const client = await connect(current(), 'test');
      opened.push(client);
      return client;
    },
  };
}

/** The same suite on every PostgreSQL that is supported; a version that is not on this machine is skipped. */
export function onEachServer(title: string, suite: (version: 15 | 18) => void): void {
  describe(`${title}, on PostgreSQL 18`, () => suite(18));
  describe.skipIf(inject('servers')[15] === null)(`${title}, on PostgreSQL 15`, () => suite(15));
}
