import type { ByteSource } from './byte-source.ts';

const USUAL = 1024 * 1024;

/** A part of a file's bytes in memory: it moves on through the file, and grows with a record that does not fit. */
export class ByteWindow {
  bytes: Buffer = Buffer.allocUnsafe(USUAL);
  /** Bytes that are there, and the place of the next one to look at. */
  length = 0;
  at = 0;
  /** Nothing comes after what is there. */
  isLast = false;
  #base = 0;
  readonly #source: ByteSource;
  readonly #most: number;
  readonly #breathe: (bytes: number) => Promise<void>;

  /**
   * @param longest The most bytes that must be in memory as a whole.
   * @param breathe Called for each piece that was read.
   */
  constructor(source: ByteSource, longest: number, breathe: (bytes: number) => Promise<void>) {
    this.#source = source;
    this.#most = longest + USUAL;
    this.#breathe = breathe;
  }

  /** Where a place of the memory is in the file. */
  offset(at: number): number {
    return this.#base + at;
  }

  /** Reads on. What lies before `at` goes; what comes after it stays, at the beginning of the memory. */
  async fill(): Promise<void> {
    this.bytes.copyWithin(0, this.at, this.length);
    this.#base += this.at;
    this.length -= this.at;
    this.at = 0;
    if (this.length === this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.bytes.length * 2, this.#most));
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    const read = await this.#source.read(this.bytes, this.length);
    this.length += read;
    this.isLast = read === 0;
    await this.#breathe(read);
  }
}
