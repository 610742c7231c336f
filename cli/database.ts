import type { EmbeddedServer } from '../embedded/embedded-server.ts';
import { type Client, connect } from '../runtime/connection/connect.ts';
import { choosingVariables, describeDatabase, resolveDatabase } from '../runtime/connection/database-config.ts';
import { RuntimeError } from '../runtime/errors.ts';
import type { CommandContext } from './command.ts';
import { wordList } from './views/format.ts';

/** The database a command works on, with the sessions it opened. */
export interface OpenDatabase {
  /** For people; without a password. */
  readonly description: string;
  /** The variables of the environment that chose it; none where `--database` did, or it is the embedded one. */
  readonly chosenBy: readonly string[];
  /** Opens a session; `purpose` is what the server shows it as. */
  connect(purpose: string): Promise<Client>;
  /** Ends the sessions, and the embedded server where nobody else uses it. */
  close(): Promise<void>;
}

/** A failure to connect says too which variables it was that chose the database: a user may not know of them. */
function withOrigin(error: unknown, chosenBy: readonly string[]): unknown {
  if (!(error instanceof RuntimeError) || chosenBy.length === 0) return error;
  const { code, found, expected, where, next, remedy, sqlstate, cause } = error;
  return new RuntimeError({
    code,
    found,
    ...(expected === undefined ? {} : { expected }),
    where: `${where ?? ''}, chosen by ${wordList(chosenBy)}`,
    next: `${next ?? ''}\nOr unset ${wordList(chosenBy)}, to use the embedded PostgreSQL.`.trim(),
    remedy,
    sqlstate,
    cause,
  });
}

async function startHere(folder: string): Promise<EmbeddedServer> {
  // Loaded only where no other database is meant.
  const { startEmbedded } = await import('../embedded/embedded-server.ts');
  return startEmbedded(folder);
}

/**
 * Opens the database that the user means, or the project's embedded one.
 *
 * @throws {EmbeddedError} where it cannot be started, {RuntimeError} where it cannot be found; a session fails when it is opened.
 */
export async function openDatabase(
  { env, output, json }: Pick<CommandContext, 'env' | 'output' | 'json'>,
  folder: string,
  option: string | undefined,
  command: string,
): Promise<OpenDatabase> {
  const wanted = resolveDatabase(option, env);
  // Nothing else is on the screen yet, and the first start takes some seconds.
  if (wanted === null) output.live('starting the embedded PostgreSQL');
  const embedded = wanted === null ? await startHere(folder) : null;
  const config = embedded?.config ?? wanted;
  if (config === null) throw new Error('There is neither a database nor an embedded one.');
  const clients: Client[] = [];
  const chosenBy = choosingVariables(option, env);
  const description = embedded === null ? describeDatabase(config) : `embedded PostgreSQL in ${embedded.folder}`;
  // A load says it in its first lines.
  if (chosenBy.length > 0 && command !== 'load' && json === null) {
    output.note(`database  ${description}, chosen by ${wordList(chosenBy)} of the environment`);
  }
  return {
    chosenBy,
    description,
    async connect(purpose) {
      const client = await connect(config, `aspen ${command} ${purpose}`).catch((error: unknown) => {
        throw withOrigin(error, chosenBy);
      });
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) await client.end().catch(() => undefined);
      await embedded?.stop();
    },
  };
}
