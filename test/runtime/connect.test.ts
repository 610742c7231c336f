import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type Cluster, programOptions } from '../../embedded/cluster.ts';
import { initCluster } from '../../embedded/init-cluster.ts';
import { findPrograms } from '../../embedded/programs.ts';
import { serverPlace } from '../../embedded/server-place.ts';
import { freePort } from '../../embedded/server-settings.ts';
import { quoteIdent } from '../../generator/quote.ts';
import { cancelOnAbort, connect } from '../../runtime/connection/connect.ts';
import type { DatabaseConfig } from '../../runtime/connection/database-config.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { listenAsPostgres14 } from './old-server.ts';

const database = useDatabase();
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function portOf(server: Server): number {
  servers.push(server);
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** What a connection that should fail says; none of it holds the password. */
async function failure(more: Partial<DatabaseConfig>): Promise<unknown> {
  const config = { ...database.config, password: 'secret-word', ...more };
  const error: unknown = await connect(config, 'test').then(
    (client) => client.end().then(() => expect.fail('It connected.')),
    (reason: unknown) => reason,
  );
  if (config.password) expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(config.password);
  return error;
}

onEachServer('a session', (version) => {
  const own = useDatabase(version);

  test('is set up for the protocol, whatever the database was set to', async () => {
    const admin = await own.connect();
    const settings = {
      timezone: 'Asia/Tokyo',
      datestyle: 'German',
      statement_timeout: '90s',
      lock_timeout: '90s',
      idle_in_transaction_session_timeout: '90s',
      idle_session_timeout: '90s',
      default_transaction_isolation: 'serializable',
      standard_conforming_strings: 'off',
      bytea_output: 'escape',
      ...(version >= 17 ? { transaction_timeout: '90s' } : {}),
    };
    const names = Object.keys(settings);
    const name = quoteIdent(own.config.database);
    for (const [setting, value] of Object.entries(settings)) {
      await admin.query(`alter database ${name} set ${setting} to '${value}'`);
    }
    const client = await own.connect();
    for (const setting of names) await admin.query(`alter database ${name} reset ${setting}`);
    const { rows } = await client.query(
      'select name, setting from unnest($1::text[]) name, current_setting(name) setting order by name',
      [[...names, 'client_encoding', 'application_name']],
    );
    expect(Object.fromEntries(rows.map(({ name: each, setting }) => [each, setting]))).toEqual({
      timezone: 'UTC',
      datestyle: 'ISO, YMD',
      statement_timeout: '0',
      lock_timeout: '0',
      idle_in_transaction_session_timeout: '10min',
      idle_session_timeout: '0',
      default_transaction_isolation: 'read committed',
      standard_conforming_strings: 'on',
      bytea_output: 'hex',
      client_encoding: 'UTF8',
      application_name: 'test',
      ...(version >= 17 ? { transaction_timeout: '0' } : {}),
    });
  });

  test('gives counts as bigint, and leaves other clients of pg as they were', async () => {
    const client = await own.connect();
    expect((await client.query('select 9007199254740993::int8 as n')).rows).toEqual([{ n: 9007199254740993n }]);
    expect(pg.types.getTypeParser(20)('7')).toBe('7');
  });

  test('is cancelled by the server when the signal says so, and goes on to be of use', async () => {
    const client = await own.connect();
    const controller = new AbortController();
    const work = cancelOnAbort(client, controller.signal, () => client.query('select pg_sleep(600)'));
    setTimeout(() => controller.abort(), 50);
    await expect(work).rejects.toMatchObject({ code: '57014' });
    expect((await client.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
  });

  test('on a database that is not in UTF-8 is refused', async () => {
    const admin = await own.connect();
    const name = `${own.config.database}_ascii`;
    await admin.query(`create database ${quoteIdent(name)} encoding 'SQL_ASCII' locale 'C' template template0`);
    try {
      await expect(connect({ ...own.config, database: name }, 'test')).rejects.toMatchObject({
        code: 'not-utf8',
        found: 'a database in SQL_ASCII',
      });
    } finally {
      await admin.query(`drop database ${quoteIdent(name)} with (force)`);
    }
  });
});

describe('a connection that fails says why', () => {
  test('where nothing listens', async () => {
    const port = await freePort(0);
    expect(await failure({ port })).toMatchObject({
      code: 'no-database',
      found: `nothing listens at 127.0.0.1:${port}`,
      where: `postgresql://aspen@127.0.0.1:${port}/${database.config.database}`,
      remedy: 'retry',
    });
    expect(await failure({ host: '/nowhere' })).toMatchObject({ code: 'no-database' });
  });

  test('where the password is wrong, or there is none', async () => {
    expect(await failure({ password: 'wrong-secret' })).toMatchObject({ code: 'wrong-password', remedy: 'stop' });
    process.env['PGPASSWORD'] = database.config.password;
    try {
      expect(await failure({ password: undefined })).toMatchObject({ code: 'no-password' });
    } finally {
      delete process.env['PGPASSWORD'];
    }
  });

  test('where there is no such database', async () => {
    expect(await failure({ password: database.config.password, database: 'nothing' })).toMatchObject({
      code: 'unknown-database',
      found: 'no database is called nothing',
    });
  });

  test('where the server takes no more connections', async () => {
    const admin = await database.connect();
    const name = quoteIdent(`${database.config.database}_busy`);
    await admin.query(`create role ${name} login password 'secret-word' connection limit 0`);
    try {
      const user = `${database.config.database}_busy`;
      expect(await failure({ user })).toMatchObject({ code: 'too-many-connections', remedy: 'retry' });
    } finally {
      await admin.query(`drop role ${name}`);
    }
  });

  test('where the server is older than 15', async () => {
    const port = portOf(await listenAsPostgres14());
    expect(await failure({ port })).toMatchObject({ code: 'server-too-old', found: 'PostgreSQL 14' });
  });

  test('where something else listens', async () => {
    const rude = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    expect(await failure({ port: portOf(rude) })).toMatchObject({ code: 'not-postgres' });
  });

  test('where nobody answers', async () => {
    const sockets: { destroy(): void }[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    expect(await failure({ port: portOf(silent) })).toMatchObject({ code: 'connect-timeout', remedy: 'retry' });
    for (const socket of sockets) socket.destroy();
  });

  test('where TLS is wanted and not offered', async () => {
    expect(await failure({ ssl: { rejectUnauthorized: true } })).toMatchObject({ code: 'tls-missing' });
  });
});

/** What PostgreSQL itself says to a connection. */
async function rawCode({ host, port, user, database: name }: DatabaseConfig): Promise<string> {
  const client = new pg.Client({ host, port, user, database: name, password: 'none', ssl: false });
  const error: unknown = await client.connect().catch((reason: unknown) => reason);
  await client.end().catch(() => undefined);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

describe('a server that starts up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-startup-'));
  chmodSync(folder, 0o755);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is waited for', async () => {
    const place = serverPlace(folder);
    const cluster: Cluster = { folder: place.folder, user: place.user, programs: findPrograms(place) };
    await initCluster(cluster);
    const data = join(cluster.folder, 'data');
    const port = await freePort(0);
    // A standby that admits nobody: it stays so until it is promoted.
    writeFileSync(join(data, 'standby.signal'), '');
    if (cluster.user !== null) execFileSync('chown', [String(cluster.user.uid), join(data, 'standby.signal')]);
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'hot_standby=off'];
    const args = settings.flatMap((setting) => ['-c', setting]);
    const postgres = join(cluster.programs.folder, 'postgres');
    const child = spawn(postgres, ['-D', data, ...args], { ...programOptions(cluster), stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      const config = { ...database.config, port, password: 'secret-word', database: 'aspen' };
      while ((await rawCode(config)) !== '57P03') await sleep(20);
      const opened = connect(config, 'test').then(
        () => 'connected',
        (error: unknown) => error,
      );
      await sleep(300);
      const control = join(cluster.programs.folder, 'pg_ctl');
      execFileSync(control, ['-D', data, 'promote'], { ...programOptions(cluster), stdio: 'ignore' });
      // It is known only when the server is up that the password is wrong.
      expect(await opened).toMatchObject({ code: 'wrong-password' });
    } finally {
      child.kill('SIGINT');
      await ended;
    }
  });
});
