import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { quoteIdent } from '../../generator/quote.ts';
import { type RdsLikeServer, startRdsLikeServer } from './rds-like-server.ts';

/** A server that logs errors with all that belongs to them, as servers do by default. */
export interface LoggingServer extends RdsLikeServer {
  /** What the server has logged so far. */
  log(): string;
}

/** Starts one in an empty folder; the settings are the database's, since the embedded server is started with quieter ones. */
export async function startLoggingServer(version: 15 | 18, folder: string): Promise<LoggingServer> {
  const server = await startRdsLikeServer(version, folder);
  const settings = { log_min_messages: 'warning', log_min_error_statement: 'error', log_error_verbosity: 'default' };
  const data = await server.asSuperuser(async (admin) => {
    for (const [name, value] of Object.entries(settings)) {
      await admin.query(`alter database ${quoteIdent(server.master.database)} set ${name} = '${value}'`);
    }
    const { rows } = await admin.query<{ data: string }>("select current_setting('data_directory') as data");
    return rows[0]?.data ?? '';
  });
  const path = join(dirname(data), 'server.log');
  return { ...server, log: () => readFileSync(path, 'utf8') };
}
