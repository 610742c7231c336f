import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** What every binary COPY begins with: signature, no flags, no extension. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);

/** Up to here a socket may keep a chunk after it reported it written, so that the chunk has to be a copy. */
const SMALL = 64 * 1024;

/** One binary COPY into a table, fed with whole tuples. */
export class CopyIn {
  readonly #stream;
  readonly #failed: Promise<never>;
  /** The server has ended the COPY, well or not, and would not answer to an end of ours. */
  #over = false;

  /** @param sql The COPY statement, `… from stdin with (format binary)`. */
  constructor(client: Client, sql: string) {
    this.#stream = client.query(copyFrom(sql));
    this.#failed = new Promise<never>((_, reject) => {
      // Not `once`: a connection that breaks after an error reports a second one.
      this.#stream.on('error', (error) => {
        this.#over = true;
        reject(error);
      });
    });
    // Raised again by whoever writes next; until then it must not count as unhandled.
    this.#failed.catch(() => undefined);
    this.#stream.write(HEADER);
  }

  /** Resolves when the chunk may be used again. Rejects with the server's error as soon as it is known. */
  async write(chunk: Uint8Array): Promise<void> {
    // The library has let go of the connection, and would break on one that is not there.
    if (this.#over) return this.#failed;
    const bytes = chunk.length <= SMALL ? Buffer.from(chunk) : chunk;
    const written = new Promise<void>((resolve, reject) => {
      this.#stream.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
    await Promise.race([written, this.#failed]);
  }

  /** Ends the COPY; resolves with the number of rows when the server has taken them all. */
  async end(): Promise<number> {
    if (this.#over) return this.#failed;
    const finished = new Promise<void>((resolve) => this.#stream.once('finish', resolve));
    this.#stream.end(TRAILER);
    await Promise.race([finished, this.#failed]);
    this.#over = true;
    return this.#stream.rowCount;
  }

  /** Makes the server give up the COPY; resolves when it has. */
  async abort(): Promise<void> {
    if (this.#over) return;
    const closed = new Promise<void>((resolve) => this.#stream.once('close', resolve));
    this.#stream.destroy(new Error('the load was stopped'));
    await closed;
  }
}
