import type { OpenFile } from '../source.ts';
import { rangeBytes, type S3Object } from './object-range.ts';

/** Bytes of one request: enough that its first byte, which takes as long as megabytes, matters little. */
const RANGE = 8 * 1024 * 1024;
/** And of one for what may not be read to its end. */
const SMALL = 256 * 1024;
/** Requests at the same time. One connection to S3 brings less than a thread reads. */
const AHEAD = 3;

/** Memory of ranges that were read, for the next ones: what a socket gives is copied at once, and dies young. */
const spare: Buffer[] = [];

/** A range that is fetched, whether or not anybody waits for it. */
class FetchedRange {
  #memory: Buffer;
  readonly #length: number;
  #filled = 0;
  #taken = 0;
  #failure: { readonly error: unknown } | null = null;
  #wake: (() => void) | null = null;

  /** @param length Bytes that the pieces have together. */
  constructor(pieces: AsyncIterable<Buffer>, length: number) {
    this.#length = length;
    this.#memory = length <= SMALL ? Buffer.allocUnsafe(length) : (spare.pop() ?? Buffer.allocUnsafeSlow(RANGE));
    void this.#fetch(pieces);
  }

  async #fetch(pieces: AsyncIterable<Buffer>): Promise<void> {
    try {
      for await (const piece of pieces) {
        this.#filled += piece.copy(this.#memory, this.#filled);
        this.#tell();
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#tell();
  }

  #tell(): void {
    this.#wake?.();
    this.#wake = null;
  }

  /** All of it was taken. */
  get isTaken(): boolean {
    return this.#taken === this.#length;
  }

  /** Takes bytes that are there into a buffer. */
  take(into: Buffer, at: number): number {
    const taken = this.#memory.copy(into, at, this.#taken, this.#filled);
    this.#taken += taken;
    return taken;
  }

  /** Waits until there are bytes, or no more come. @throws What it failed with. */
  async more(): Promise<void> {
    while (this.#filled === this.#taken && this.#failure === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#filled === this.#taken && this.#failure !== null) throw this.#failure.error;
  }

  /** Gives the memory of a range that was taken to the next one. */
  recycle(): void {
    if (this.#memory.length === RANGE && spare.length < AHEAD) spare.push(this.#memory);
    this.#memory = Buffer.alloc(0);
  }
}

/** The bytes of an object of S3, by requests for ranges that are sent ahead of who reads them. */
export class ObjectBytes implements OpenFile {
  /** The listing has told it. */
  readonly version = null;
  readonly #object: S3Object;
  readonly #until: number;
  readonly #closing = new AbortController();
  readonly #ranges: FetchedRange[] = [];
  /** Where the next request begins. */
  #next: number;

  /**
   * @param from The offset to begin at.
   * @param until Where reading is likely to end: what comes after it is asked for when it is wanted, in small pieces.
   */
  constructor(object: S3Object, from: number, until: number) {
    this.#object = object;
    this.#next = from;
    this.#until = Math.min(until, object.size);
  }

  read(into: Buffer, at: number): number | Promise<number> {
    const taken = this.#take(into, at);
    return taken > 0 ? taken : this.#wait(into, at);
  }

  close(): void {
    this.#closing.abort();
  }

  #take(into: Buffer, at: number): number {
    const [range] = this.#ranges;
    return range === undefined ? 0 : range.take(into, at);
  }

  async #wait(into: Buffer, at: number): Promise<number> {
    for (;;) {
      if (this.#ranges[0]?.isTaken === true) this.#ranges.shift()?.recycle();
      this.#askAhead();
      const [range] = this.#ranges;
      if (range === undefined) return 0;
      await range.more();
      const taken = this.#take(into, at);
      if (taken > 0) return taken;
    }
  }

  #askAhead(): void {
    const { size } = this.#object;
    while (this.#next < size && this.#ranges.length < (this.#next < this.#until ? AHEAD : 1)) {
      const wanted = this.#next < this.#until ? Math.min(this.#next + RANGE, this.#until) : this.#next + SMALL;
      const end = Math.min(wanted, size);
      const pieces = rangeBytes(this.#object, this.#next, end, this.#closing.signal);
      this.#ranges.push(new FetchedRange(pieces, end - this.#next));
      this.#next = end;
    }
  }
}
