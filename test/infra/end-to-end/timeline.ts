/** What happened when, from an object's put to the rows that applications see; told once at the end. */
export class Timeline {
  readonly #lines: string[] = [];
  readonly #start = performance.now();

  note(what: string): void {
    this.#lines.push(`${((performance.now() - this.#start) / 1000).toFixed(1).padStart(7)} s  ${what}`);
  }

  tell(): void {
    process.stdout.write(`${this.#lines.join('\n')}\n`);
  }
}
