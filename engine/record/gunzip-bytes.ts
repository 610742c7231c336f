import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';

/** At Node's own chunk size inflating takes almost three times as long. */
const CHUNK = 256 * 1024;

async function* pieces(bytes: ByteSource): AsyncGenerator<Buffer, void> {
  for (;;) {
    const piece = Buffer.allocUnsafeSlow(CHUNK);
    const read = await bytes.read(piece, 0);
    if (read === 0) return;
    yield piece.subarray(0, read);
  }
}

/** The bytes that a gzip file inflates to. */
export class GunzipBytes implements ByteSource {
  readonly #packed: ByteSource;
  readonly #stream = createGunzip({ chunkSize: CHUNK });
  readonly #chunks;
  #rest: Buffer = Buffer.alloc(0);

  constructor(packed: ByteSource) {
    this.#packed = packed;
    const source = Readable.from(pieces(packed), { objectMode: false, highWaterMark: CHUNK });
    source.on('error', (error) => this.#stream.destroy(error));
    this.#stream.on('close', () => source.destroy());
    this.#chunks = source.pipe(this.#stream)[Symbol.asyncIterator]();
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
    this.#packed.close();
  }
}

/** The bytes of a file as its format wants them: those of one whose name ends in `.gz` are inflated. */
export function unpacked(bytes: ByteSource, name: string): ByteSource {
  return name.endsWith('.gz') ? new GunzipBytes(bytes) : bytes;
}
