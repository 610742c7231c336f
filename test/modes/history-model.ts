/** What a record says of a key. */
export interface Said {
  readonly key: number;
  /** From when on, in days. */
  readonly day: number;
  /** A value, or that the key's period ends. */
  readonly value: number | 'end';
}

/** A period as the table has it. */
export interface Period {
  readonly key: number;
  readonly from: number;
  readonly value: number;
  readonly to: number | null;
  readonly current: boolean;
}

/** A history kept in memory: of each key what was said, by the day from which on it holds. */
export class HistoryModel {
  readonly #said = new Map<number, Map<number, number | 'end'>>();
  readonly #keepsEqual: boolean;

  /** @param keepsEqual Whether what is the same as before is a version of its own. */
  constructor(keepsEqual: boolean) {
    this.#keepsEqual = keepsEqual;
  }

  /** A load: the later of two that say something of one key and day wins. */
  load(all: readonly Said[]): void {
    const byKey = new Map<number, Map<number, number | 'end'>>();
    for (const { key, day, value } of all) byKey.set(key, (byKey.get(key) ?? new Map()).set(day, value));
    for (const [key, said] of byKey) {
      const known = this.#said.get(key) ?? new Map<number, number | 'end'>();
      const line = [...new Map([...known, ...said])].sort(([a], [b]) => a - b);
      const kept = line.filter(([day, value], at) => {
        const before = line[at - 1]?.[1];
        // What takes the place of an end begins no period where it only goes on.
        return this.#keepsEqual || typeof known.get(day) === 'number' || value === 'end' || before !== value;
      });
      this.#said.set(key, new Map(kept));
    }
  }

  /** In the order of keys and days. */
  periods(): readonly Period[] {
    return [...this.#said]
      .sort(([a], [b]) => a - b)
      .flatMap(([key, said]) => {
        const line = [...said].sort(([a], [b]) => a - b);
        return line.flatMap(([from, value], at) => {
          const to = line[at + 1]?.[0] ?? null;
          return value === 'end' ? [] : [{ key, from, value, to, current: to === null }];
        });
      });
  }
}
