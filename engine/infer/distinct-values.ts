/** Tells whether a column's values are all different, by 64 bits of hash each: a repetition may be one of hashes only. */
export class DistinctValues {
  /** False as soon as a value came twice. */
  distinct = true;
  #count = 0;
  #high = new Uint32Array(1024);
  #low = new Uint32Array(1024);

  /** Looks at one value. */
  add(bytes: Buffer, start: number, end: number): void {
    if (!this.distinct) return;
    // FNV-1a, twice with different primes: one pass over the bytes.
    let high = 0x811c9dc5;
    let low = 0xdeadbeef;
    for (let i = start; i < end; i++) {
      high = Math.imul(high ^ bytes[i]!, 0x01000193);
      low = Math.imul(low ^ bytes[i]!, 0x85ebca6b);
      low ^= low >>> 13;
    }
    // Zero marks a free place.
    if (!this.#insert(high >>> 0, low >>> 0 || 1)) this.#forget();
    else if (++this.#count * 2 > this.#low.length) this.#grow();
  }

  #insert(high: number, low: number): boolean {
    const mask = this.#low.length - 1;
    for (let at = (high ^ low) & mask; ; at = (at + 1) & mask) {
      if (this.#low[at] === 0) {
        this.#low[at] = low;
        this.#high[at] = high;
        return true;
      }
      if (this.#low[at] === low && this.#high[at] === high) return false;
    }
  }

  #grow(): void {
    const [high, low] = [this.#high, this.#low];
    this.#high = new Uint32Array(high.length * 2);
    this.#low = new Uint32Array(low.length * 2);
    for (let i = 0; i < low.length; i++) if (low[i] !== 0) this.#insert(high[i]!, low[i]!);
  }

  /** Most columns repeat a value early on; their memory is needed no more. */
  #forget(): void {
    this.distinct = false;
    this.#high = new Uint32Array(0);
    this.#low = new Uint32Array(0);
  }
}
