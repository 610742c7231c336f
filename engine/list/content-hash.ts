import { createHash } from 'node:crypto';

/** SHA-256 of a file's content, fed with its bytes as they are read. */
export class ContentHash {
  readonly #hash = createHash('sha256');
  /** How many bytes it was given. */
  bytes = 0;

  update(piece: Uint8Array): void {
    this.#hash.update(piece);
    this.bytes += piece.length;
  }

  /** In hexadecimal. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
