import type { ByteSource } from './byte-source.ts';
import { GunzipBytes } from './gunzip-bytes.ts';

/** What each member of a gzip file begins with. No text does. Source: RFC 1952; 8 is the one method that there is. */
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

/** Bytes that were read already, then those of a file that come after them. */
class Preceded implements ByteSource {
  #before: Buffer;
  readonly #after: ByteSource;

  constructor(before: Buffer, after: ByteSource) {
    this.#before = before;
    this.#after = after;
  }

  read(into: Buffer, at: number): number | Promise<number> {
    if (this.#before.length === 0) return this.#after.read(into, at);
    const taken = this.#before.copy(into, at);
    this.#before = this.#before.subarray(taken);
    return taken;
  }

  close(): void {
    this.#after.close();
  }
}

/** Tells by a file's first bytes whether it is gzip, and inflates it then. */
class ToldBytes implements ByteSource {
  isPacked = false;
  readonly #file: ByteSource;
  #told: ByteSource | null = null;

  constructor(file: ByteSource) {
    this.#file = file;
  }

  read(into: Buffer, at: number): number | Promise<number> {
    return this.#told === null ? this.#tell(into, at) : this.#told.read(into, at);
  }

  async #tell(into: Buffer, at: number): Promise<number> {
    const head = Buffer.alloc(GZIP.length);
    let length = 0;
    for (let read = -1; read !== 0 && length < head.length; length += read) read = await this.#file.read(head, length);
    const begun = new Preceded(head.subarray(0, length), this.#file);
    this.isPacked = head.equals(GZIP);
    this.#told = this.isPacked ? new GunzipBytes(begun) : begun;
    return this.#told.read(into, at);
  }

  close(): void {
    (this.#told ?? this.#file).close();
  }
}

/** Whether a file says by its name that it is packed. */
export function isPackedName(name: string): boolean {
  return name.endsWith('.gz');
}

/** Opens a file's bytes: gzip is inflated, which its name ends in `.gz` for, or its first bytes tell. */
export function unpacked(bytes: ByteSource, name: string): ByteSource {
  return isPackedName(name) ? new GunzipBytes(bytes) : new ToldBytes(bytes);
}
