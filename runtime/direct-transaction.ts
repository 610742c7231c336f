import { type Client, DatabaseError } from 'pg';
import { quoteIdent, quoteRelation } from '../generator/quote.ts';
import { cancelOnAbort } from './connection/connect.ts';
import { CopyIn } from './copy-in.ts';
import { fromDatabase, RuntimeError } from './errors.ts';
import { beginDirect, type LoadCounts, type PartFileOutcome, publishDirect } from './load-protocol.ts';

/** The empty table that a direct load fills. */
export interface DirectTarget {
  readonly schema: string;
  readonly table: string;
  /** What each tuple holds, in its order. */
  readonly columns: readonly string[];
}

/**
 * True for what ends a direct load and what staging takes care of: a value that the database refuses, a key that
 * repeats, any other constraint, a file that another load published.
 */
export function isForStaging(error: unknown): boolean {
  if (error instanceof RuntimeError) return error.code === 'not-direct' || isAboutData(error.sqlstate);
  return error instanceof DatabaseError && isAboutData(error.code);
}

function isAboutData(sqlstate: string | undefined): boolean {
  return /^(22|23|54)/.test(sqlstate ?? '');
}

/**
 * A first load in one transaction: the table is locked and found empty, its key goes, the rows come, frozen, the key
 * comes back, and the ledger is written. One connection carries it, and does nothing else meanwhile.
 */
export class DirectTransaction {
  readonly #client: Client;
  readonly #target: DirectTarget;
  #copy: CopyIn | null = null;

  constructor(client: Client, target: DirectTarget) {
    this.#client = client;
    this.#target = target;
  }

  /** False where the table is in use or not empty any more: nothing has happened then. */
  async begin(loadId: bigint): Promise<boolean> {
    await this.#client.query('begin');
    if (!(await beginDirect(this.#client, loadId))) {
      await this.#client.query('rollback');
      return false;
    }
    const { schema, table, columns } = this.#target;
    const names = columns.map(quoteIdent).join(', ');
    this.#copy = new CopyIn(
      this.#client,
      `copy ${quoteRelation(schema, table)} (${names}) from stdin with (format binary, freeze)`,
    );
    return true;
  }

  /** Takes whole binary tuples; resolves when the chunk may be used again. */
  async rows(chunk: Uint8Array): Promise<void> {
    await this.#copy?.write(chunk);
  }

  /** Puts the key back, writes the ledger and commits; the server stops where it is when the signal says so. */
  async publish(loadId: bigint, files: readonly PartFileOutcome[], signal: AbortSignal): Promise<LoadCounts> {
    const copied = await this.#copy?.end();
    const read = files.reduce((sum, { staged }) => sum + staged, 0);
    if (copied !== read) throw new Error(`${read} rows were read, and the server took ${copied}.`);
    const counts = await cancelOnAbort(this.#client, signal, () => publishDirect(this.#client, loadId, files));
    try {
      await this.#client.query('commit');
    } catch (error) {
      throw fromDatabase(error, 'the end of the load', 'masked');
    }
    return counts;
  }

  /** Gives up: the table is as it was. A broken connection has done so already. */
  async rollback(): Promise<void> {
    await this.#copy?.abort().catch(() => undefined);
    await this.#client.query('rollback').catch(() => undefined);
  }
}
