import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../runtime/connection/connect.ts';
import { type DatabaseConfig, databaseUrl, resolveDatabase } from '../../runtime/connection/database-config.ts';
import { embeddedProjects } from '../embedded/embedded-projects.ts';
import { hasOpenssl } from './certificates.ts';
import { startTlsServer } from './tls-server.ts';

const possible = hasOpenssl();
if (!possible) {
  if (process.env['CI'] === 'true') throw new Error('openssl is not installed: see .ci/run.');
  process.stderr.write('\n*** SKIPPED: the tests of TLS (openssl is not installed) ***\n\n');
}

const { newFolder } = embeddedProjects();
const root = fileURLToPath(new URL('../..', import.meta.url));

describe.skipIf(!possible)('TLS with a server whose certificate is for localhost', () => {
  let config: DatabaseConfig;
  let trusted = '';

  beforeAll(async () => {
    const server = await startTlsServer(newFolder);
    ({ config, trusted } = server);
    return () => server.stop();
  });

  /** The server by a host and what a user would add to its URL; true where the session then is encrypted. */
  async function isEncrypted(host: string, parameters: Record<string, string>): Promise<boolean> {
    const url = `${databaseUrl({ ...config, host })}?${new URLSearchParams(parameters)}`;
    const resolved = resolveDatabase(url, {});
    const client = resolved && (await connect(resolved, 'test'));
    const answer = await client?.query<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    await client?.end();
    return answer?.rows[0]?.ssl === true;
  }

  test('is had with its root certificate', async () => {
    expect(await isEncrypted('localhost', { sslmode: 'verify-full', sslrootcert: trusted })).toBe(true);
  });

  test('is refused without', async () => {
    await expect(isEncrypted('localhost', { sslmode: 'verify-full' })).rejects.toMatchObject({
      code: 'tls-not-trusted',
    });
  });

  test('is refused by a name that is not in the certificate, and by an address', async () => {
    await expect(isEncrypted('127.0.0.1', { sslmode: 'verify-full', sslrootcert: trusted })).rejects.toMatchObject({
      code: 'tls-wrong-name',
    });
  });

  test('asks for no name with verify-ca, and for no trust with require', async () => {
    expect(await isEncrypted('127.0.0.1', { sslmode: 'verify-ca', sslrootcert: trusted })).toBe(true);
    expect(await isEncrypted('127.0.0.1', { sslmode: 'require' })).toBe(true);
    expect(await isEncrypted('127.0.0.1', {})).toBe(false);
  });

  test('trusts what NODE_EXTRA_CA_CERTS names', () => {
    const url = `${databaseUrl({ ...config, host: 'localhost' })}?sslmode=verify-full`;
    const room = (path: string) => JSON.stringify(pathToFileURL(join(root, 'runtime', 'connection', path)).href);
    const program = `
      const { resolveDatabase } = await import(${room('database-config.ts')});
      const { connect } = await import(${room('connect.ts')});
      const client = await connect(resolveDatabase(process.env.URL, {}), 'test');
      console.log('connected');
      await client.end();`;
    const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: trusted, URL: url },
    });
    expect(output).toBe('connected\n');
    expect(readFileSync(trusted, 'utf8')).toContain('BEGIN CERTIFICATE');
  });
});
