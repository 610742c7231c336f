import { CHUNK, type ChunkPool } from './chunk-pool.ts';

/** Collects whole tuples into chunks and sends them off. */
export class ChunkWriter {
  /** Where tuples are written, and the place where the next one goes. */
  out: Buffer = Buffer.alloc(0);
  at = 0;
  readonly #pool: ChunkPool;
  readonly #send: (memory: ArrayBuffer, length: number) => void;
  #memory: ArrayBuffer | null = null;

  constructor(pool: ChunkPool, send: (memory: ArrayBuffer, length: number) => void) {
    this.#pool = pool;
    this.#send = send;
  }

  /** Whether so many bytes fit behind what is there. */
  hasRoom(bytes: number): boolean {
    return this.at + bytes <= this.out.length;
  }

  /** Sends what is there and takes new memory, with room for at least so many bytes. */
  async renew(bytes: number): Promise<void> {
    this.flush();
    const memory = this.#memory ?? (await this.#pool.take());
    this.#memory = bytes > memory.byteLength ? new ArrayBuffer(Math.max(CHUNK, bytes)) : memory;
    this.out = Buffer.from(this.#memory);
    this.at = 0;
  }

  /** Sends what is there. */
  flush(): void {
    if (this.#memory === null || this.at === 0) return;
    const memory = this.#memory;
    this.#memory = null;
    this.out = Buffer.alloc(0);
    this.#send(memory, this.at);
    this.at = 0;
  }
}
