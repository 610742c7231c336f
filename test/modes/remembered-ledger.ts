import { accepted, csvOf, type Delivered } from './delivered.ts';
import type { Changes, RememberedTable } from './remembered-tables.ts';

/** What a load of the model gives, to be compared with the counts of a real one. */
export interface RememberedCounts extends Changes {
  readonly read: number;
  readonly rejected: number;
  readonly held: number;
  readonly published: number;
  readonly refused: number;
}

interface Version {
  readonly content: string;
  /** Where it came among all that were ever published or refused. */
  readonly place: number;
  readonly file: Delivered;
  readonly code: string;
}

/** Which versions of files a table has, kept in memory: what is pending, refused, accepted. */
export class RememberedLedger {
  readonly #table: RememberedTable;
  readonly #published = new Map<string, Version>();
  readonly #refused = new Map<string, Version>();
  readonly #accepted = new Set<string>();
  /** What is in the folder, the last one to arrive at the end. */
  readonly #folder = new Map<string, Delivered>();
  #places = 0;

  constructor(table: RememberedTable) {
    this.#table = table;
  }

  deliver(file: Delivered): void {
    this.#folder.delete(file.name);
    this.#folder.set(file.name, file);
  }

  /** Files whose version is neither the one that was published last, nor refused since. */
  get pending(): readonly Delivered[] {
    return [...this.#folder.values()].filter((file) =>
      [this.#published, this.#refused].every((known) => known.get(file.name)?.content !== csvOf(file)),
    );
  }

  /** The file that was refused last and stands refused; null where none does, or others wait. */
  get acceptable(): string | null {
    if (this.pending.length > 0) return null;
    const standing = [...this.#refused.values()].filter(
      ({ content, file }) => csvOf(this.#folder.get(file.name) ?? file) === content,
    );
    return standing.sort((a, b) => a.place - b.place).at(-1)?.file.name ?? null;
  }

  /** Accepts a file for what it was refused for: with those that follow it, it is read again. */
  accept(name: string): RememberedCounts {
    const version = this.#refused.get(name);
    if (version === undefined) throw new Error(`${name} is not refused.`);
    this.#accepted.add(`${version.code} ${name} ${version.content}`);
    const following = [...this.#published.values()].filter(
      ({ place, file }) => this.#table.laterFilesFollow && place > version.place && file.name !== name,
    );
    const again = [version, ...following.sort((a, b) => a.place - b.place)];
    return this.#publish(again.map(({ file }) => file));
  }

  load(): RememberedCounts {
    return this.#publish(this.pending);
  }

  #publish(files: readonly Delivered[]): RememberedCounts {
    const counts = {
      read: 0,
      rejected: 0,
      held: 0,
      published: 0,
      refused: 0,
      inserted: 0,
      updated: 0,
      deleted: 0,
      removed: 0,
    };
    const right: Delivered[] = [];
    for (const file of files) {
      counts.read += file.lines.length;
      const rejected = file.lines.length - accepted(file.lines).length;
      counts.rejected += rejected;
      if (rejected > this.#table.rejectLimit && !this.#isAccepted('records-rejected', file))
        this.#refuse(file, 'records-rejected', counts);
      else right.push(file);
    }
    const units = this.#table.byUnit ? right.map((file) => [file]) : [right];
    for (const unit of units) {
      // What was published once is not stopped when it is read again.
      const letThrough = unit.every((file) => this.#isAccepted('brake', file) || this.#isPublished(file));
      const changes = this.#table.publish(unit, letThrough);
      if (typeof changes === 'string') {
        for (const file of unit) this.#refuse(file, changes, counts);
        continue;
      }
      for (const file of unit) {
        counts.published++;
        this.#published.set(file.name, this.#version(file, ''));
        this.#refused.delete(file.name);
      }
      for (const count of ['inserted', 'updated', 'deleted', 'removed'] as const) counts[count] += changes[count];
    }
    return counts;
  }

  #refuse(file: Delivered, code: string, counts: { refused: number; held: number }): void {
    counts.refused++;
    counts.held += accepted(file.lines).length;
    this.#refused.set(file.name, this.#version(file, code));
  }

  #version(file: Delivered, code: string): Version {
    return { content: csvOf(file), place: ++this.#places, file, code };
  }

  #isAccepted(code: string, file: Delivered): boolean {
    return this.#accepted.has(`${code} ${file.name} ${csvOf(file)}`);
  }

  #isPublished(file: Delivered): boolean {
    return this.#published.get(file.name)?.content === csvOf(file);
  }
}
