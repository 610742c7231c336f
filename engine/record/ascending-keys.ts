/** A key is shorter than an index entry may be; each of its columns has a length of four bytes before it. */
const LONGEST = 4096;

/**
 * Watches whether each key of a file comes after the one before, in the order of their bytes. Any order does, as long
 * as it is strict: keys that ascend repeat nowhere, and publish need not look for those that do.
 */
export class AscendingKeys {
  /** A key did not come after the one before: nothing more is to be added. */
  isBroken = false;
  readonly #columns: Int32Array;
  #first: Buffer | null = null;
  #last: Buffer = Buffer.allocUnsafe(LONGEST);
  #spare: Buffer = Buffer.allocUnsafe(LONGEST);
  #length = 0;

  /** @param columns Places of the key's columns, in the key's own order: files are sorted by it. */
  constructor(columns: readonly number[]) {
    this.#columns = Int32Array.from(columns);
  }

  /**
   * Adds the key of a tuple.
   *
   * @param begins Where each column begins in `out`, its length first, and where the last one ends.
   */
  add(out: Buffer, begins: Int32Array): void {
    const last = this.#last;
    const next = this.#spare;
    const columns = this.#columns;
    let order = this.#first === null ? 1 : 0;
    let put = 0;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      const end = begins[column + 1]!;
      for (let at = begins[column]!; at < end; at++) {
        const byte = out[at]!;
        // After a common beginning both are in the same place: a length stands before each column.
        if (order === 0) order = byte - last[put]!;
        next[put++] = byte;
      }
    }
    if (order <= 0) {
      this.isBroken = true;
      return;
    }
    this.#last = next;
    this.#spare = last;
    this.#length = put;
    this.#first ??= Buffer.from(next.subarray(0, put));
  }

  /** The first key and the last; null where they did not ascend, or there was none. */
  get range(): { readonly first: Uint8Array; readonly last: Uint8Array } | null {
    if (this.isBroken || this.#first === null) return null;
    return { first: this.#first, last: Uint8Array.from(this.#last.subarray(0, this.#length)) };
  }
}
