/** Bytes of a chunk: large enough that a message costs nothing beside it, small enough to stay in the processor's cache. */
export const CHUNK = 256 * 1024;
/** Chunks of a worker: one being written, the others on their way. */
const CHUNKS = 6;

/** The memory for chunks. All of it is there from the start, so that a slow database holds the reader back. */
export class ChunkPool {
  readonly #free: ArrayBuffer[] = Array.from({ length: CHUNKS }, () => new ArrayBuffer(CHUNK));
  #waiting: ((memory: ArrayBuffer) => void) | null = null;

  /** The next free memory; waits until some comes back. */
  take(): Promise<ArrayBuffer> {
    const memory = this.#free.pop();
    if (memory !== undefined) return Promise.resolve(memory);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  give(memory: ArrayBuffer): void {
    // A tuple longer than a chunk got memory of its own, which is not kept.
    const usual = memory.byteLength === CHUNK ? memory : new ArrayBuffer(CHUNK);
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#free.push(usual);
    else waiting(usual);
  }
}
