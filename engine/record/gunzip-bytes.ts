import { createGunzip, type Gunzip } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';

/** At Node's own chunk size inflating takes almost three times as long. */
const CHUNK = 256 * 1024;

/**
 * The bytes that the members of a gzip file inflate to. Node's stream takes a zero after a member for the end of the file,
 * whatever follows: padding is skipped here, and what comes after it is a member of its own, or an error.
 */
export class GunzipBytes implements ByteSource {
  readonly isPacked = true;
  readonly #packed: ByteSource;
  readonly #memory = Buffer.allocUnsafeSlow(CHUNK);
  /** What the stream was given last, and how many bytes before that. */
  #piece: Buffer = this.#memory.subarray(0, 0);
  #given = 0;
  #stream: Gunzip | null = null;
  #chunks: AsyncIterator<Buffer, undefined> | null = null;
  #rest: Buffer = Buffer.alloc(0);

  constructor(packed: ByteSource) {
    this.#packed = packed;
  }

  async read(into: Buffer, at: number): Promise<number> {
    while (this.#rest.length === 0) {
      const chunks = this.#chunks ?? (await this.#begin());
      if (chunks === null) return 0;
      const { done, value } = await chunks.next();
      if (done === true) this.#chunks = null;
      else this.#rest = value;
    }
    const taken = this.#rest.copy(into, at);
    this.#rest = this.#rest.subarray(taken);
    return taken;
  }

  /** Begins with the members that follow one another without padding; null where there are no more. */
  async #begin(): Promise<AsyncIterator<Buffer, undefined> | null> {
    const before = this.#stream;
    if (before === null) await this.#readPiece();
    else {
      this.#piece = this.#piece.subarray(before.bytesWritten - this.#given);
      await this.#skipPadding();
      if (this.#piece.length === 0) return null;
    }
    this.#given = 0;
    const stream = createGunzip({ chunkSize: CHUNK });
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#feed(stream).catch((error) => stream.destroy(error));
    return this.#chunks;
  }

  /** A piece at a time, so that what a stream does not want is all in the last one. */
  async #feed(stream: Gunzip): Promise<void> {
    // An empty file lacks a member.
    if (this.#piece.length === 0) this.#piece = Buffer.from([0x1f]);
    while (this.#piece.length > 0) {
      const until = this.#given + this.#piece.length;
      await new Promise<void>((resolve, reject) => {
        stream.write(this.#piece, (error) => (error ? reject(error) : resolve()));
      });
      // What is left of it is padding, and what comes after that.
      if (stream.bytesWritten < until) return;
      this.#given = until;
      await this.#readPiece();
    }
    stream.end();
  }

  async #skipPadding(): Promise<void> {
    while (this.#piece.length > 0) {
      const end = this.#piece.findIndex((byte) => byte !== 0);
      if (end >= 0) {
        this.#piece = this.#piece.subarray(end);
        return;
      }
      await this.#readPiece();
    }
  }

  async #readPiece(): Promise<void> {
    this.#piece = this.#memory.subarray(0, await this.#packed.read(this.#memory, 0));
  }

  close(): void {
    this.#stream?.destroy();
    this.#packed.close();
  }
}
