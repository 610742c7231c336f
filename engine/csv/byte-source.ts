import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { ContentHash } from '../list/content-hash.ts';

/** The bytes of a source file, one after another. Objects of S3 will be another kind. */
export interface ByteSource {
  /** Reads on, into a buffer from a place on; gives how many bytes, 0 at the end. */
  read(into: Buffer, at: number): number | Promise<number>;
  close(): void;
}

/** At Node's own chunk size inflating takes almost three times as long. */
const GZIP_CHUNK = 256 * 1024;

/** The bytes of a file as it is. */
class FileBytes implements ByteSource {
  readonly #file: number;
  readonly #hash: ContentHash | null;

  constructor(path: string, hash: ContentHash | null) {
    this.#file = openSync(path, 'r');
    this.#hash = hash;
  }

  read(into: Buffer, at: number): number {
    const read = readSync(this.#file, into, at, into.length - at, null);
    this.#hash?.update(into.subarray(at, at + read));
    return read;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The bytes that a gzip file inflates to. */
class GzipBytes implements ByteSource {
  readonly #stream;
  readonly #chunks;
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string, hash: ContentHash | null) {
    const file = createReadStream(path, { highWaterMark: GZIP_CHUNK });
    this.#stream = createGunzip({ chunkSize: GZIP_CHUNK });
    file.on('error', (error) => this.#stream.destroy(error));
    this.#stream.on('close', () => file.destroy());
    if (hash !== null) file.on('data', (piece) => typeof piece !== 'string' && hash.update(piece));
    this.#chunks = file.pipe(this.#stream)[Symbol.asyncIterator]();
  }

  async read(into: Buffer, at: number): Promise<number> {
    while (this.#rest.length === 0) {
      const { done, value }: IteratorResult<Buffer, undefined> = await this.#chunks.next();
      if (done === true || value === undefined) return 0;
      this.#rest = value;
    }
    const taken = this.#rest.copy(into, at);
    this.#rest = this.#rest.subarray(taken);
    return taken;
  }

  close(): void {
    this.#stream.destroy();
  }
}

/**
 * Opens a local file; one whose name ends in `.gz` is inflated.
 *
 * @param hash Given the bytes as they stand in the file, as far as they are read.
 * @throws Node's error when it cannot be opened.
 */
export function openFile(path: string, hash: ContentHash | null): ByteSource {
  return path.endsWith('.gz') ? new GzipBytes(path, hash) : new FileBytes(path, hash);
}
