import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { databaseUrl, describeDatabase, resolveDatabase } from '../../runtime/connection/database-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-resolve-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Nothing of the machine's own: neither its user nor its password file. */
const env = { HOME: folder, USER: 'somebody' };

function write(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function failure(option: string | undefined, more: Record<string, string> = {}): unknown {
  try {
    resolveDatabase(option, { ...env, ...more });
  } catch (error) {
    return error;
  }
  return expect.fail('It was taken.');
}

describe('the database is', () => {
  const local = { port: 5432, user: 'somebody', database: 'somebody', password: undefined, ssl: false };

  test.each([
    ['that of --database', 'postgresql://one/a', { DATABASE_URL: 'postgresql://two/b', PGHOST: 'three' }, 'one'],
    ['that of DATABASE_URL', undefined, { DATABASE_URL: 'postgresql://two/b', PGHOST: 'three' }, 'two'],
    ['that of PGHOST', undefined, { PGHOST: 'three', DATABASE_URL: '' }, 'three'],
  ])('%s before what comes after it', (_, option, more, host) => {
    expect(resolveDatabase(option, { ...env, ...more })?.host).toBe(host);
  });

  test.each([
    ['PGHOST', { PGHOST: '/var/run/postgresql' }, { ...local, host: '/var/run/postgresql' }],
    ['PGPORT', { PGPORT: '5433' }, { ...local, host: 'localhost', port: 5433 }],
    ['PGDATABASE', { PGDATABASE: 'loans' }, { ...local, host: 'localhost', database: 'loans' }],
  ])('a server where %s says so', (_, more, expected) => {
    expect(resolveDatabase(undefined, { ...env, ...more })).toEqual(expected);
  });

  test.each([{}, { PGUSER: 'u', PGPASSWORD: 'p', PGSSLMODE: 'require' }, { PGHOST: '', DATABASE_URL: '' }])(
    'the embedded one where nothing says where one is: %o',
    (more) => {
      expect(resolveDatabase(undefined, { ...env, ...more })).toBeNull();
    },
  );

  test('asked for by its URL where only a service is named', () => {
    expect(failure(undefined, { PGSERVICE: 'loans' })).toMatchObject({ code: 'no-service-files' });
  });

  test('completed by the variables where the URL leaves something open', () => {
    const more = { PGUSER: 'u', PGPASSWORD: 'p', PGPORT: '5433', PGDATABASE: 'd', PGSSLMODE: 'verify-full' };
    expect(resolveDatabase('postgresql://[::1]', { ...env, ...more })).toEqual({
      host: '::1',
      port: 5433,
      user: 'u',
      password: 'p',
      database: 'd',
      ssl: { rejectUnauthorized: true },
    });
  });
});

describe('a URL', () => {
  test.each([
    ['postgres://u:p@localhost:5433/d', { host: 'localhost', port: 5433, user: 'u', password: 'p', database: 'd' }],
    ['postgresql://u%40corp:p%2F%3F%23%25@localhost/d%20d', { user: 'u@corp', password: 'p/?#%', database: 'd d' }],
    ['postgresql://u@[::1]:5433/d', { host: '::1', port: 5433 }],
    ['postgresql://u@%2Fvar%2Frun%2Fpostgresql/d', { host: '/var/run/postgresql', port: 5432, ssl: false }],
    [
      'postgresql:///d?host=/var/run/postgresql&port=5433&user=u',
      { host: '/var/run/postgresql', port: 5433, user: 'u' },
    ],
    ['postgresql://localhost?dbname=d&password=p', { host: 'localhost', database: 'd', password: 'p' }],
    ['postgresql://u@localhost', { database: 'u', password: undefined }],
    ['postgresql://u@localhost/d?application_name=x&connect_timeout=3', { database: 'd' }],
  ])('%s is read as PostgreSQL reads it', (url, expected) => {
    expect(resolveDatabase(url, env)).toMatchObject(expected);
  });

  test('reads back as what it was written from, whatever the characters', () => {
    const word = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !/[\0\ud800-\udfff]/.test(text));
    const place = fc.constantFrom('localhost', '::1', '127.0.0.1', '/var/run/postgresql', '/a folder/with: signs');
    // A URL's path takes these two for folders.
    const database = word.filter((text) => text !== '.' && text !== '..');
    const port = fc.integer({ min: 1, max: 65535 });
    const config = fc.record({ host: place, port, user: word, password: word, database });
    fc.assert(
      fc.property(config, (parts) => {
        const whole = { ...parts, ssl: false } as const;
        expect(resolveDatabase(databaseUrl(whole), env)).toEqual(whole);
      }),
    );
  });

  test.each([
    ['no scheme', 'localhost/secret-word'],
    ['the scheme of something else', 'mysql://u:secret-word@localhost/d'],
    ['nothing', ''],
    ['a port that is a word', 'postgresql://u:secret-word:5432/d'],
    ['a password with a bare slash', 'postgresql://u:12/secret-word@localhost/d'],
    ['a password with a bare question mark', 'postgresql://u:12?secret-word@localhost/d'],
    ['a password with a bare number sign', 'postgresql://u:12#secret-word@localhost/d'],
    ['a password with a bare percent sign', 'postgresql://u:secret-word%@localhost/d'],
    ['several hosts', 'postgresql://u:secret-word@one:1,two:2/d'],
    ['a parameter of something else', 'postgresql://u:secret-word@localhost/d?schema=public'],
    ['a port out of range', 'postgresql://u:secret-word@localhost/d?port=70000'],
  ])('with %s is an error that does not repeat the password', (_, url) => {
    const error = failure(url);
    expect(error).toMatchObject({ code: 'wrong-database-url' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret-word');
  });

  test('is shown without its password', () => {
    const config = resolveDatabase('postgresql://u:secret-word@[::1]:5433/d', env);
    expect(config && describeDatabase(config)).toBe('postgresql://u@[::1]:5433/d');
  });
});

describe('TLS', () => {
  const root = write('root.crt', '-----BEGIN CERTIFICATE-----\n');
  const ssl = (url: string, more = {}) => resolveDatabase(url, { ...env, ...more })?.ssl;

  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '[::1]', '%2Ftmp'])(
    'is not needed at %s, which crosses no network',
    (host) => {
      expect(ssl(`postgresql://${host}/d`)).toBe(false);
    },
  );

  test.each(['db.example.com', '10.0.0.1', '[2001:db8::1]', 'localhost.example.com', '128.0.0.1'])(
    'verifies chain and name at %s',
    (host) => {
      expect(ssl(`postgresql://${host}/d`)).toEqual({ rejectUnauthorized: true });
      expect(ssl(`postgresql://${host}/d?sslmode=verify-full`)).toEqual({ rejectUnauthorized: true });
    },
  );

  test.each(['disable', 'allow', 'prefer', 'require', 'verify-ca'])(
    'with sslmode=%s is refused across a network',
    (mode) => {
      const refused = { code: 'tls-not-verified', next: expect.stringContaining('sslrootcert') };
      expect(failure(`postgresql://db.example.com/d?sslmode=${mode}`)).toMatchObject(refused);
      expect(failure(undefined, { PGHOST: 'db.example.com', PGSSLMODE: mode })).toMatchObject(refused);
    },
  );

  test('is had on this machine where it is asked for', () => {
    expect(ssl('postgresql://localhost/d?sslmode=require')).toEqual({ rejectUnauthorized: false });
    expect(ssl('postgresql://localhost/d?sslmode=verify-full')).toEqual({ rejectUnauthorized: true });
    expect(ssl('postgresql://localhost/d?sslmode=disable')).toBe(false);
  });

  test('trusts the root certificates of sslrootcert, and of PGSSLROOTCERT', () => {
    const expected = { rejectUnauthorized: true, ca: '-----BEGIN CERTIFICATE-----\n' };
    expect(ssl(`postgresql://db.example.com/d?sslrootcert=${encodeURIComponent(root)}`)).toEqual(expected);
    expect(ssl('postgresql://db.example.com/d', { PGSSLROOTCERT: root })).toEqual(expected);
    expect(ssl('postgresql://db.example.com/d?sslrootcert=system')).toEqual({ rejectUnauthorized: true });
  });

  test('with a wrong mode or a wrong file of certificates is an error', () => {
    expect(failure('postgresql://localhost/d?sslmode=on')).toMatchObject({ code: 'wrong-sslmode' });
    const nowhere = join(folder, 'nowhere.crt');
    expect(failure('postgresql://db.example.com/d', { PGSSLROOTCERT: nowhere })).toMatchObject({
      code: 'no-root-certificate',
      where: nowhere,
    });
    const empty = write('empty.crt', 'nothing');
    expect(failure('postgresql://db.example.com/d', { PGSSLROOTCERT: empty })).toMatchObject({
      code: 'no-root-certificate',
    });
  });
});

describe('the password', () => {
  const lines = [
    '# db.example.com:5432:d:u:commented',
    'db.example.com:5433:*:u:other port',
    'db.example.com:*:d:u:with:colons\\\\and',
    '\\:\\:1:5432:d:u:of an address',
    '/run/pg:5432:d:u:of a socket',
    'localhost:5432:d:u:of this machine',
    'broken line',
    '*:*:*:*:of all',
  ].join('\n');
  const password = (url: string, more = {}) => resolveDatabase(url, { ...env, ...more })?.password;

  test('comes from the first line of PGPASSFILE that fits', () => {
    const file = { PGPASSFILE: write('passwords', lines) };
    expect(password('postgresql://u@db.example.com/d', file)).toBe('with:colons\\and');
    expect(password('postgresql://u@db.example.com:5433/x', file)).toBe('other port');
    expect(password('postgresql://u@[::1]/d', file)).toBe('of an address');
    expect(password('postgresql://u@%2Frun%2Fpg/d', file)).toBe('of a socket');
    expect(password('postgresql://u@%2Ftmp/d', file)).toBe('of this machine');
    expect(password('postgresql://somebody@elsewhere/d', file)).toBe('of all');
  });

  test('comes from the URL or PGPASSWORD before that', () => {
    const file = { PGPASSFILE: write('passwords', lines) };
    expect(password('postgresql://u:p@localhost/d', file)).toBe('p');
    expect(password('postgresql://u@localhost/d', { ...file, PGPASSWORD: 'q' })).toBe('q');
  });

  test('comes from ~/.pgpass where nothing else is named', () => {
    const path = write('.pgpass', '*:*:*:*:at home');
    expect(password('postgresql://u@localhost/d')).toBe('at home');
    rmSync(path);
    expect(password('postgresql://u@localhost/d')).toBeUndefined();
  });

  test('is not taken from a file that others may read', () => {
    const file = { PGPASSFILE: write('open', '*:5432:*:*:secret-word', 0o644) };
    expect(failure('postgresql://u@localhost/d', file)).toMatchObject({ code: 'password-file-open' });
    expect(password('postgresql://u@localhost:5433/d', file)).toBeUndefined();
  });
});
