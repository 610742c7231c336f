import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { FileRefusal } from '../../record/file-refusal.ts';
import type { OpenFile } from '../source.ts';

/** The bytes of a file of this machine. */
export class FileBytes implements OpenFile {
  readonly #file: number;
  readonly #size: number;
  readonly #hash: Hash | null;
  #at: number;

  /**
   * @param from The offset to begin at.
   * @param isHashed Its version is wanted.
   * @throws Node's error where it cannot be opened.
   */
  constructor(path: string, from: number, isHashed: boolean) {
    this.#file = openSync(path, 'r');
    this.#size = fstatSync(this.#file).size;
    this.#hash = isHashed && from === 0 ? createHash('sha256') : null;
    this.#at = from;
  }

  get version(): string | null {
    return this.#hash !== null && this.#at === this.#size ? this.#hash.digest('hex') : null;
  }

  read(into: Buffer, at: number): number {
    const read = readSync(this.#file, into, at, into.length - at, this.#at);
    this.#at += read;
    if (read === 0 && this.#at < this.#size)
      throw new FileRefusal('changed-while-read', `the file ended after ${this.#at} of ${this.#size} bytes`);
    this.#hash?.update(into.subarray(at, at + read));
    return read;
  }

  close(): void {
    closeSync(this.#file);
  }
}
