import { type Client, DatabaseError } from 'pg';
import { limits } from '../model/limits.ts';
import { CopyIn } from './copy-in.ts';
import { copyIntoStaging, type Staging } from './part-transaction.ts';
import { JsonJudge } from './refused-json.ts';

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

/** The tuples in a chunk of binary COPY. */
function tuplesOf(chunk: Buffer): Buffer[] {
  const tuples: Buffer[] = [];
  for (let start = 0, at = 0; at < chunk.length; start = at) {
    const fields = chunk.readInt16BE(at);
    at += 2;
    for (let field = 0; field < fields; field++) at += 4 + Math.max(0, chunk.readInt32BE(at));
    tuples.push(chunk.subarray(start, at));
  }
  return tuples;
}

/** Every staged tuple ends in `_position` (int4) and `_record` (int8, negative where only a key is kept), each after its length. */
const positionOf = (tuple: Buffer) => tuple.readInt32BE(tuple.length - 16);

function refusedRecord(tuple: Buffer, sqlstate: string): RefusedRecord {
  const position = positionOf(tuple);
  const record = Math.abs(Number(tuple.readBigInt64BE(tuple.length - 8)));
  return { position, record, sqlstate };
}

/**
 * Takes a part's rows only to find those that the database refuses: each chunk is copied under a savepoint. In one that
 * fails the server judges JSON by itself, all of it at once, since that may be wrong in every record; what is left is halved
 * until single records stand alone. The caller rolls all of it back.
 */
export class RefusedFinder {
  readonly found: RefusedRecord[] = [];
  /** Positions of files that are refused for what was found of them so far: the rest of them was not looked at. */
  readonly lost = new Set<number>();
  readonly #counts = new Map<number, number>();
  readonly #isLost: (position: number, found: number) => Promise<boolean>;
  readonly #client: Client;
  readonly #statement: string;
  readonly #judge: JsonJudge;

  /**
   * @param json Places of the staging's columns that are jsonb.
   * @param isLost Whether the file of a position is refused for so many refused records, whatever else it holds.
   */
  constructor(
    client: Client,
    staging: Staging,
    json: readonly number[],
    isLost: (position: number, found: number) => Promise<boolean>,
  ) {
    this.#client = client;
    this.#isLost = isLost;
    this.#statement = copyIntoStaging(staging);
    this.#judge = new JsonJudge(client, json);
  }

  async rows(chunk: Uint8Array): Promise<void> {
    // A copy, since bisecting outlives the moment in which the chunk may be used.
    const tuples = tuplesOf(Buffer.from(chunk));
    if ((await this.#attempt(tuples)) === null) return;
    const refused = await this.#judge.judge(tuples);
    for (const [index, tuple] of tuples.entries()) {
      const sqlstate = refused.get(index);
      if (sqlstate !== undefined) await this.#note(tuple, sqlstate);
    }
    await this.#bisect(tuples.filter((_, index) => !refused.has(index)));
  }

  /** The rejects are written when the part is copied again. */
  async rejects(): Promise<void> {}

  /** A file's first rejects are stored: where so many are found, the others may be of no use to anybody. */
  async #note(tuple: Buffer, sqlstate: string): Promise<void> {
    const refused = refusedRecord(tuple, sqlstate);
    const { position } = refused;
    if (this.lost.has(position)) return;
    this.found.push(refused);
    const count = (this.#counts.get(position) ?? 0) + 1;
    this.#counts.set(position, count);
    if (count === limits.storedRejects && (await this.#isLost(position, count))) this.lost.add(position);
  }

  async #bisect(all: readonly Buffer[]): Promise<void> {
    const tuples = this.lost.size === 0 ? all : all.filter((tuple) => !this.lost.has(positionOf(tuple)));
    const [first] = tuples;
    if (first === undefined) return;
    const sqlstate = await this.#attempt(tuples);
    if (sqlstate === null) return;
    if (tuples.length === 1) {
      await this.#note(first, sqlstate);
      return;
    }
    const middle = tuples.length >> 1;
    await this.#bisect(tuples.slice(0, middle));
    await this.#bisect(tuples.slice(middle));
  }

  async #attempt(tuples: readonly Buffer[]): Promise<string | null> {
    await this.#client.query('savepoint attempt');
    try {
      const copy = new CopyIn(this.#client, this.#statement);
      await copy.write(Buffer.concat(tuples));
      await copy.end();
      await this.#client.query('release savepoint attempt');
      return null;
    } catch (error) {
      const sqlstate = dataSqlstate(error);
      if (sqlstate === null) throw error;
      // Released too, so that the next attempt does not lie inside of it, each deeper than the one before.
      await this.#client.query('rollback to savepoint attempt; release savepoint attempt');
      return sqlstate;
    }
  }
}
