/** PostgreSQL's words of truth, each beside its opposite. 1 and 0 are numbers as well, and no words. */
const pairs: readonly (readonly [yes: string, no: string])[] = [
  ['true', 'false'],
  ['t', 'f'],
  ['yes', 'no'],
  ['y', 'n'],
  ['on', 'off'],
];

/** The words of a column, as far as they may be those of truth. */
export class TruthPairs {
  readonly #words = new Set<string>();

  /** More words than two are no pair. */
  get mayGrow(): boolean {
    return this.#words.size <= 2;
  }

  add(text: string): void {
    this.#words.add(text.toLowerCase());
  }

  /** Whether the column has both words of one pair, and no others: `F` alone, or with `M`, is no truth. */
  hold(own: readonly (readonly [yes: string, no: string])[]): boolean {
    return (
      this.#words.size === 2 &&
      [...pairs, ...own].some((pair) => pair.every((word) => this.#words.has(word.toLowerCase())))
    );
  }
}
