import { type Client, connect } from '../../runtime/connection/connect.ts';
import { tlsOptions } from '../../runtime/connection/tls-options.ts';
import { variable } from './environment.ts';
import { readCredentials } from './secrets.ts';

/**
 * Opens a session of the deployment's database as the user of the function's secret. TLS is verified against the
 * authorities that Lambda carries (NODE_EXTRA_CA_CERTS).
 */
export async function openDatabase(purpose: string): Promise<Client> {
  const { user, password } = await readCredentials(variable('secret'));
  const host = variable('host');
  const ssl = tlsOptions({ host, sslmode: undefined, sslrootcert: undefined });
  const place = { host, port: Number(variable('port')), database: variable('database') };
  return connect({ ...place, user, password, ssl }, `aspen ${purpose}`);
}
