import { startEmbedded } from '../embedded/embedded-server.ts';
import { type Client, connect } from '../runtime/connection/connect.ts';
import { describeDatabase, resolveDatabase } from '../runtime/connection/database-config.ts';
import type { CommandContext } from './command.ts';

/** The database a command works on, with the sessions it opened. */
export interface OpenDatabase {
  /** For people; without a password. */
  readonly description: string;
  /** Opens a session; `purpose` is what the server shows it as. */
  connect(purpose: string): Promise<Client>;
  /** Ends the sessions, and the embedded server where nobody else uses it. */
  close(): Promise<void>;
}

/**
 * Opens the database that the user means, or the project's embedded one.
 *
 * @throws {EmbeddedError} where it cannot be started, {RuntimeError} where it cannot be found; a session fails when it is opened.
 */
export async function openDatabase(
  { env }: Pick<CommandContext, 'env'>,
  folder: string,
  option: string | undefined,
  command: string,
): Promise<OpenDatabase> {
  const wanted = resolveDatabase(option, env);
  const embedded = wanted === null ? await startEmbedded(folder) : null;
  const config = embedded?.config ?? wanted;
  if (config === null) throw new Error('There is neither a database nor an embedded one.');
  const clients: Client[] = [];
  return {
    description: embedded === null ? describeDatabase(config) : `embedded PostgreSQL in ${embedded.folder}`,
    async connect(purpose) {
      const client = await connect(config, `aspen ${command} ${purpose}`);
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) await client.end().catch(() => undefined);
      await embedded?.stop();
    },
  };
}
