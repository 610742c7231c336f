/** Bytes of a chunk: large enough that a message costs nothing beside it, small enough to stay in the processor's cache. */
export const CHUNK = 1024 * 1024;
/** Chunks of a worker: one being written, the others on their way. */
const CHUNKS = 4;

/** The memory for chunks. All of it is there from the start, so that a slow sink holds the reader back. */
export class ChunkPool {
  readonly #free: ArrayBuffer[] = Array.from({ length: CHUNKS }, () => new ArrayBuffer(CHUNK));
  #waiting: { readonly resolve: (memory: ArrayBuffer) => void; readonly reject: (reason: Error) => void } | null = null;
  #stopped: Error | null = null;

  /** The next free memory; waits until some comes back. */
  take(): Promise<ArrayBuffer> {
    if (this.#stopped !== null) return Promise.reject(this.#stopped);
    const memory = this.#free.pop();
    if (memory !== undefined) return Promise.resolve(memory);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  give(memory: ArrayBuffer): void {
    // A tuple longer than a chunk got memory of its own, which is not kept.
    const usual = memory.byteLength === CHUNK ? memory : new ArrayBuffer(CHUNK);
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#free.push(usual);
    else waiting.resolve(usual);
  }

  /** Gives no more memory: a reader that waits for some would wait for ever when its chunks are not taken any more. */
  stop(reason: Error): void {
    this.#stopped = reason;
    this.#waiting?.reject(reason);
    this.#waiting = null;
  }
}
