import { chownSync, copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbedded } from '../../embedded/embedded-server.ts';
import { connect } from '../../runtime/connection/connect.ts';
import type { DatabaseConfig } from '../../runtime/connection/database-config.ts';
import { makeCertificates } from './certificates.ts';

/** A server that speaks TLS, with a certificate for `localhost`. */
export interface TlsServer {
  readonly config: DatabaseConfig;
  /** File of the certificate that its own is signed with. */
  readonly trusted: string;
  stop(): Promise<void>;
}

/** The server's data folder gets what the server needs of its certificate. */
function install(from: string, to: string): void {
  copyFileSync(from, to);
  const { uid, gid } = statSync(join(to, '..'));
  if (process.getuid?.() === 0) chownSync(to, uid, gid);
}

/** Starts an embedded server with TLS. @param newFolder Gives empty folders. */
export async function startTlsServer(newFolder: () => string): Promise<TlsServer> {
  const server = await startEmbedded(newFolder());
  const certificates = makeCertificates(newFolder(), 'DNS:localhost');
  install(certificates.certificate, join(server.folder, 'data', 'server.crt'));
  install(certificates.key, join(server.folder, 'data', 'server.key'));
  const client = await connect(server.config, 'test');
  await client.query('alter system set ssl = on');
  await client.query('select pg_reload_conf()');
  await client.end();
  return { config: server.config, trusted: certificates.root, stop: () => server.stop() };
}
