import { CHUNK, type ChunkPool } from './chunk-pool.ts';

/** Collects whole tuples into chunks and hands them on. */
export class ChunkWriter {
  /** Where tuples are written, and the place where the next one goes. */
  out: Buffer<ArrayBuffer> = Buffer.alloc(0);
  at = 0;
  readonly #pool: ChunkPool;
  readonly #take: (chunk: Uint8Array<ArrayBuffer>) => Promise<void>;
  #memory: ArrayBuffer | null = null;

  /** @param take A way of a {@link RecordSink}. */
  constructor(pool: ChunkPool, take: (chunk: Uint8Array<ArrayBuffer>) => Promise<void>) {
    this.#pool = pool;
    this.#take = take;
  }

  /** Whether this many bytes fit after what is there. */
  hasRoom(bytes: number): boolean {
    return this.at + bytes <= this.out.length;
  }

  /** Hands on what is there and takes new memory, with room for at least this many bytes. */
  async renew(bytes: number): Promise<void> {
    await this.flush();
    const memory = this.#memory ?? (await this.#pool.take());
    this.#memory = bytes > memory.byteLength ? new ArrayBuffer(Math.max(CHUNK, bytes)) : memory;
    this.out = Buffer.from(this.#memory);
    this.at = 0;
  }

  /** Hands on what is there. */
  async flush(): Promise<void> {
    const memory = this.#memory;
    if (memory === null || this.at === 0) return;
    const chunk = new Uint8Array(memory, 0, this.at);
    this.#memory = null;
    this.out = Buffer.alloc(0);
    this.at = 0;
    await this.#take(chunk);
    // Memory that went to another thread has no bytes here any more, and comes back by itself.
    if (memory.byteLength > 0) this.#pool.give(memory);
  }
}
