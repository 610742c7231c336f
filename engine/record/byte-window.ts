import type { ByteSource } from './byte-source.ts';

const USUAL = 1024 * 1024;
const LF = 0x0a;

/** As many bytes as there are. */
export const ALL = Number.MAX_SAFE_INTEGER;

/** Memory for the usual part of a file; files that are read one after another share it. */
export function windowMemory(): Buffer {
  return Buffer.allocUnsafeSlow(USUAL);
}

/** A part of a file's bytes in memory: it moves on through the file, and grows with a record that does not fit. */
export class ByteWindow {
  bytes: Buffer;
  /** Bytes that are there, and the place of the next one to look at. */
  length = 0;
  at = 0;
  /** How many times it was read on: what stands in a place is the same as long as this is. */
  fills = 0;
  /** Nothing comes after what is there. */
  isLast = false;
  #base = 0;
  /** Bytes that went from behind the first ones of what is there. */
  #cut = 0;
  readonly #source: ByteSource;
  readonly #most: number;
  readonly #breathe: (bytes: number) => Promise<void>;

  /**
   * @param longest The most bytes that must be in memory as a whole.
   * @param breathe Called for each piece that was read.
   * @param memory What is read into, as long as no record is longer.
   * @param from Where the source begins in the file.
   */
  constructor(
    source: ByteSource,
    longest: number,
    breathe: (bytes: number) => Promise<void>,
    memory: Buffer = windowMemory(),
    from = 0,
  ) {
    this.bytes = memory;
    this.#base = from;
    this.#source = source;
    this.#most = longest + USUAL;
    this.#breathe = breathe;
  }

  /** Bytes went from the middle of a record: what is there of it looks like a shorter one. */
  get isCut(): boolean {
    return this.#cut > 0;
  }

  /** Where a place of the memory is in the file. */
  offset(at: number): number {
    return this.#base + at + (at === 0 ? 0 : this.#cut);
  }

  /** The place before which records begin that begin before an offset of the file. */
  placeBefore(offset: number): number {
    if (offset <= this.#base) return 0;
    // Of a record of which bytes went, the first ones are there.
    return Math.min(this.length, Math.max(1, offset - this.#base - this.#cut));
  }

  /** Goes to where the next line begins, however long this one is. */
  async skipLine(): Promise<void> {
    for (;;) {
      const newline = this.bytes.subarray(0, this.length).indexOf(LF, this.at);
      this.at = newline < 0 ? this.length : newline + 1;
      if (newline >= 0 || this.isLast) return;
      await this.fill();
    }
  }

  /**
   * Reads on. What lies before `at` goes; what comes after it stays, at the beginning of the memory. There is at least twice
   * as much of that then, unless the file ends: who looks at it from its start again does so a few times only.
   *
   * @param kept Of what stays, only so many bytes are still wanted. The others go, and places after them count them.
   */
  async fill(kept: number = ALL): Promise<void> {
    this.fills++;
    if (this.at > 0) this.#moveOn();
    if (this.length > kept) {
      this.#cut += this.length - kept;
      this.length = kept;
    }
    const enough = Math.min(this.length * 2, this.#most);
    do await this.#read();
    while (this.length < enough && !this.isLast);
  }

  #moveOn(): void {
    this.bytes.copyWithin(0, this.at, this.length);
    this.#base = this.offset(this.at);
    this.#cut = 0;
    this.length -= this.at;
    this.at = 0;
  }

  async #read(): Promise<void> {
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

/**
 * Goes to where the text of a file begins: a byte order mark of UTF-8 is none of it.
 *
 * @param least Bytes that are to be in memory then.
 */
export async function skipByteOrderMark(window: ByteWindow, least = 3): Promise<void> {
  // A source may give a byte at a time, and the mark has three.
  do await window.fill();
  while (window.length < least && !window.isLast);
  const [a, b, c] = window.bytes;
  if (window.length >= 3 && a === 0xef && b === 0xbb && c === 0xbf) window.at = 3;
}
