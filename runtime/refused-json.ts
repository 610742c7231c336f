import type { Client } from 'pg';

/** Where jsonb stands in binary COPY: a version byte, then the text. */
const VERSION_BYTES = 1;

/** Documents of tuples of binary COPY, as the server's own input function judges them. */
export class JsonJudge {
  readonly #client: Client;
  /** Places of the tuples' columns that are jsonb. */
  readonly #columns: ReadonlySet<number>;
  #canJudge: boolean | null = null;

  constructor(client: Client, columns: readonly number[]) {
    this.#client = client;
    this.#columns = new Set(columns);
  }

  /** SQLSTATEs of the tuples that hold a document which the server refuses, by their places; empty where it cannot tell. */
  async judge(tuples: readonly Buffer[]): Promise<ReadonlyMap<number, string>> {
    if (this.#columns.size === 0 || !(await this.#isAble())) return new Map();
    const documents = tuples.flatMap((tuple, place) => this.#documentsOf(tuple).map((text) => ({ place, text })));
    const { rows } = await this.#client.query<{ at: number; sqlstate: string }>(
      `select u.at::int - 1 as at, e.sql_error_code as sqlstate
       from unnest($1::text[]) with ordinality as u (document, at)
       cross join lateral pg_input_error_info(u.document, 'jsonb') e
       where e.sql_error_code is not null order by u.at desc`,
      [documents.map(({ text }) => text)],
    );
    // The first document of a tuple is the one that COPY would name, so it is the last to be set.
    return new Map(rows.map(({ at, sqlstate }) => [documents[at]?.place ?? -1, sqlstate]));
  }

  /** PostgreSQL 16 brought the function. */
  async #isAble(): Promise<boolean> {
    if (this.#canJudge === null) {
      const { rows } = await this.#client.query<{ able: boolean }>(
        `select to_regprocedure('pg_catalog.pg_input_error_info(text, text)') is not null as able`,
      );
      this.#canJudge = rows[0]?.able === true;
    }
    return this.#canJudge;
  }

  #documentsOf(tuple: Buffer): string[] {
    const documents: string[] = [];
    const fields = tuple.readInt16BE(0);
    let at = 2;
    for (let field = 0; field < fields; field++) {
      const length = tuple.readInt32BE(at);
      at += 4;
      if (length >= 0 && this.#columns.has(field))
        documents.push(tuple.toString('utf8', at + VERSION_BYTES, at + length));
      at += Math.max(0, length);
    }
    return documents;
  }
}
