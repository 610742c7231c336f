import { type Client, DatabaseError } from 'pg';
import { CopyIn } from './copy-in.ts';
import { copyIntoStaging, type Staging } from './part-transaction.ts';

/** A record that passed every rule and that only the database refuses. */
export interface RefusedRecord {
  readonly position: number;
  readonly record: number;
  readonly sqlstate: string;
}

/** The SQLSTATE of a refusal that is about the data of some record, or null. */
export function dataSqlstate(error: unknown): string | null {
  const code = error instanceof DatabaseError ? error.code : undefined;
  return code !== undefined && (code.startsWith('22') || code.startsWith('54')) ? code : null;
}

/** Ends of the tuples in a chunk of binary COPY. */
function tupleEnds(chunk: Buffer): number[] {
  const ends: number[] = [];
  let at = 0;
  while (at < chunk.length) {
    const fields = chunk.readInt16BE(at);
    at += 2;
    for (let field = 0; field < fields; field++) at += 4 + Math.max(0, chunk.readInt32BE(at));
    ends.push(at);
  }
  return ends;
}

/**
 * Takes a part's rows only to find those that the database refuses: each chunk is copied under a savepoint, and one
 * that fails is halved until single records stand alone. The caller rolls all of it back.
 */
export class RefusedFinder {
  readonly found: RefusedRecord[] = [];
  readonly #client: Client;
  readonly #statement: string;

  constructor(client: Client, staging: Staging) {
    this.#client = client;
    this.#statement = copyIntoStaging(staging);
  }

  async rows(chunk: Uint8Array): Promise<void> {
    // A copy, since bisecting outlives the moment in which the chunk may be used.
    await this.#bisect(Buffer.from(chunk));
  }

  /** The rejects are written when the part is copied again. */
  async rejects(): Promise<void> {}

  async #bisect(chunk: Buffer): Promise<void> {
    const sqlstate = await this.#attempt(chunk);
    if (sqlstate === null) return;
    const ends = tupleEnds(chunk);
    if (ends.length === 1) {
      // Every staged tuple ends in `_position` (int4) and `_record` (int8), each behind its length.
      const position = chunk.readInt32BE(chunk.length - 16);
      const record = Number(chunk.readBigInt64BE(chunk.length - 8));
      this.found.push({ position, record, sqlstate });
      return;
    }
    const middle = ends[(ends.length >> 1) - 1] ?? 0;
    await this.#bisect(chunk.subarray(0, middle));
    await this.#bisect(chunk.subarray(middle));
  }

  async #attempt(chunk: Buffer): Promise<string | null> {
    await this.#client.query('savepoint attempt');
    try {
      const copy = new CopyIn(this.#client, this.#statement);
      await copy.write(chunk);
      await copy.end();
      await this.#client.query('release savepoint attempt');
      return null;
    } catch (error) {
      const sqlstate = dataSqlstate(error);
      if (sqlstate === null) throw error;
      await this.#client.query('rollback to savepoint attempt');
      return sqlstate;
    }
  }
}
