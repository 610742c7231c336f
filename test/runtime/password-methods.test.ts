import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connect } from '../../runtime/connection/connect.ts';
import { type DatabaseConfig, resolveDatabase } from '../../runtime/connection/database-config.ts';
import { type RdsLikeServer, startRdsLikeServer } from './rds-like-server.ts';

const PASSWORD = 'planted-password';

/** A server's question, as the protocol writes it: R, length, kind, and what belongs to the kind. */
function question(kind: number, more: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.from('R\0\0\0\0\0\0\0\0', 'latin1');
  head.writeInt32BE(8 + more.length, 1);
  head.writeInt32BE(kind, 5);
  return Buffer.concat([head, more]);
}

const CLEAR = question(3);
const MD5 = question(5, Buffer.from('salt'));
const SCRAM = question(10, Buffer.from('SCRAM-SHA-256\0\0', 'latin1'));

/** Something on this machine that is no PostgreSQL and asks for the password; gives all that it was told. */
async function impostor(questions: readonly Buffer[]) {
  const told: Buffer[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    const left = [...questions];
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      told.push(Buffer.from(bytes));
      const next = left.shift();
      if (next === undefined) socket.end();
      else socket.write(next);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `postgresql://somebody:${PASSWORD}@127.0.0.1:${port}/db`,
    /** Kinds of messages after the first, which opens the connection. */
    kinds: () => told.slice(1).map((bytes) => String.fromCharCode(bytes[0] ?? 0)),
    told: () => Buffer.concat(told).toString('latin1'),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function open(url: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const config = resolveDatabase(url, env);
  if (config === null) throw new Error('The URL names no database.');
  return connect(config, 'test').then(
    (client) => client.end(),
    (error: unknown) => error,
  );
}

describe('to whom the password is given without TLS', () => {
  test.each([
    ['in clear text', [CLEAR], 'asks for the password in clear text', []],
    ['as an MD5 hash', [MD5], 'asks for the password as an MD5 hash', []],
    ['in clear text after it began with SCRAM', [SCRAM, CLEAR], 'asks for the password in clear text', ['p']],
  ])('what listens there and asks for it %s gets nothing that has it', async (_, questions, found, kinds) => {
    const fake = await impostor(questions);
    const error = await open(fake.url);
    expect(error).toMatchObject({
      code: 'password-method-refused',
      found: expect.stringContaining(found),
      next: expect.stringMatching(/require_auth=(password|md5) in the URL, or PGREQUIREAUTH/),
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(PASSWORD);
    await fake.close();
    // A first message of SCRAM holds a random number, and no password.
    expect(fake.kinds()).toEqual(kinds);
    expect(fake.told()).not.toContain(PASSWORD);
  });

  test.each([
    ['the URL', '?require_auth=password,md5', {}],
    ['PGREQUIREAUTH', '', { PGREQUIREAUTH: 'password' }],
  ])('it is given in clear text where %s says so', async (_, parameter, env) => {
    const fake = await impostor([CLEAR]);
    await open(`${fake.url}${parameter}`, env);
    await fake.close();
    expect(fake.told()).toContain(PASSWORD);
  });

  test('a word that names no method is refused', async () => {
    await expect(open('postgresql://localhost/d?require_auth=kerberos')).rejects.toMatchObject({
      code: 'wrong-require-auth',
      expected: expect.stringContaining('scram-sha-256'),
    });
  });
});

describe.each([18, 15] as const)('how PostgreSQL %s may ask for a password without TLS', (version) => {
  const there = version === 18 || inject('servers')[15] !== null;
  const folder = mkdtempSync(join(tmpdir(), 'aspen-methods-'));
  let server: RdsLikeServer;

  beforeAll(async () => {
    if (!there) return;
    server = await startRdsLikeServer(version, folder);
    await server.asSuperuser(async (admin) => {
      await admin.query(`set password_encryption = 'md5'; create role hashed login password '${PASSWORD}'`);
      await admin.query(`set password_encryption = 'scram-sha-256'; create role proven login password '${PASSWORD}'`);
      await admin.query(`create role clear login password '${PASSWORD}'; create role trusted login`);
      const { rows } = await admin.query<{ file: string }>("select current_setting('hba_file') as file");
      const file = rows[0]?.file ?? '';
      const lines = [
        'host all hashed 127.0.0.1/32 md5',
        'host all proven 127.0.0.1/32 md5',
        'host all clear 127.0.0.1/32 password',
        'host all trusted 127.0.0.1/32 trust',
      ];
      writeFileSync(file, `${lines.join('\n')}\n${readFileSync(file, 'utf8')}`);
      await admin.query('select pg_reload_conf()');
    });
  });
  afterAll(async () => {
    if (there) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const attempt = async (user: string, requireAuth?: DatabaseConfig['requireAuth']) => {
    const config = { ...server.as(user, PASSWORD), ...(requireAuth === undefined ? {} : { requireAuth }) };
    return connect(config, 'test').then(
      (client) => client.end().then(() => 'connected'),
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    );
  };

  test.skipIf(!there)('by SCRAM, also where pg_hba.conf says md5, and not at all', async () => {
    expect([await attempt('proven'), await attempt('trusted')]).toEqual(['connected', 'connected']);
  });

  test.skipIf(!there)('not by MD5 or in clear text, unless it is told that it may', async () => {
    expect([await attempt('hashed'), await attempt('clear')]).toEqual(Array(2).fill('password-method-refused'));
    expect([await attempt('hashed', ['md5']), await attempt('clear', ['password'])]).toEqual(
      Array(2).fill('connected'),
    );
  });

  test.skipIf(!there)(
    'in no other way than require_auth says: a server that asks for nothing is another one',
    async () => {
      expect([await attempt('trusted', ['scram-sha-256']), await attempt('proven', ['md5'])]).toEqual(
        Array(2).fill('password-method-refused'),
      );
    },
  );
});
