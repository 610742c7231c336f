import { accepted, type Delivered, type Line } from './delivered.ts';

/** What becomes of a table by a load. */
export interface Changes {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly removed: number;
}

/** What a file is refused for by the database, in the words of its code. */
export type Refusal = 'brake';

/** A table of some mode, kept in memory in the simplest way that there is. */
export interface RememberedTable {
  /** Files of one load say by themselves what is there, and are applied one after another. */
  readonly byUnit: boolean;
  /** Those published after a file that a person accepts are read again after it. */
  readonly laterFilesFollow: boolean;
  /** How many records of a file may be rejected. */
  readonly rejectLimit: number;
  /** @param letThrough Nothing of it is too much to take away. */
  publish(files: readonly Delivered[], letThrough: boolean): Changes | Refusal;
  /** `id:region:value` of each row, sorted. */
  rows(): readonly string[];
}

const rowOf = ({ id, region, value }: Line) => `${id}:${region ?? ''}:${value}`;

/** A file's rows stay until it comes again. */
export class AppendedTable implements RememberedTable {
  readonly byUnit = false;
  readonly laterFilesFollow = false;
  readonly rejectLimit = 1;
  readonly #files = new Map<string, readonly Line[]>();

  publish(files: readonly Delivered[]): Changes {
    const sum = { inserted: 0, updated: 0, deleted: 0, removed: 0 };
    for (const { name, lines } of files) {
      sum.deleted += this.#files.get(name)?.length ?? 0;
      this.#files.set(name, accepted(lines));
      sum.inserted += accepted(lines).length;
    }
    return sum;
  }

  rows(): readonly string[] {
    return [...this.#files.values()].flat().map(rowOf).sort();
  }
}

type Rows = Map<number, Line>;

/** Puts the last record of each key into its place. */
function upsert(rows: Rows, lines: readonly Line[]): Changes {
  const last = new Map(lines.map((line) => [line.id, line]));
  const changes = { inserted: 0, updated: 0, deleted: 0, removed: 0 };
  for (const [id, line] of last) {
    const there = rows.get(id);
    if (there === undefined) changes.inserted++;
    else if (rowOf(there) !== rowOf(line)) changes.updated++;
    rows.set(id, line);
  }
  return changes;
}

/** The last record of a key wins. */
export class MergedTable implements RememberedTable {
  readonly byUnit = false;
  readonly laterFilesFollow = true;
  readonly rejectLimit = 1;
  readonly #rows: Rows = new Map();

  publish(files: readonly Delivered[]): Changes {
    return upsert(
      this.#rows,
      files.flatMap(({ lines }) => accepted(lines)),
    );
  }

  rows(): readonly string[] {
    return [...this.#rows.values()].map(rowOf).sort();
  }
}

/** How many rows may go at once. */
export interface RememberedBrake {
  readonly share: number;
  readonly rows: number;
}

/** Whether so many rows are too many. */
function isTooMuch(lost: number, of: number, { share, rows }: RememberedBrake): boolean {
  return lost > share * of && (lost > rows || lost === of);
}

/** Merged by key; rows go whose key no record of the file has, whether it was rejected or not. */
export class SnapshotTable implements RememberedTable {
  readonly byUnit = true;
  readonly laterFilesFollow = true;
  readonly rejectLimit = 1;
  readonly #brake: RememberedBrake;
  readonly #isScoped: boolean;
  #rows: Rows = new Map();

  /** @param isScoped Rows go only of the regions that the file's accepted records speak of. */
  constructor(brake: RememberedBrake, isScoped: boolean) {
    this.#brake = brake;
    this.#isScoped = isScoped;
  }

  publish(files: readonly Delivered[], letThrough: boolean): Changes | Refusal {
    const lines = files.flatMap((file) => file.lines);
    const [regions, ids] = [new Set(accepted(lines).map(({ region }) => region)), new Set(lines.map(({ id }) => id))];
    const within = [...this.#rows.values()].filter(({ region }) => !this.#isScoped || regions.has(region));
    const isKnown = lines.every(({ rejected }) => rejected !== 'key');
    const absent = isKnown ? within.filter(({ id }) => !ids.has(id)) : [];
    if (!letThrough && absent.length > 0 && isTooMuch(absent.length, within.length, this.#brake)) return 'brake';
    const rows = new Map(this.#rows);
    for (const { id } of absent) rows.delete(id);
    const changes = upsert(rows, accepted(lines));
    this.#rows = rows;
    return { ...changes, removed: absent.length };
  }

  rows(): readonly string[] {
    return [...this.#rows.values()].map(rowOf).sort();
  }
}

/** Without a key: the rows of the last file, one that stands twice too. */
export class ReplacedTable implements RememberedTable {
  readonly byUnit = true;
  readonly laterFilesFollow = true;
  readonly rejectLimit = 0;
  readonly #brake: RememberedBrake;
  #rows: readonly Line[] = [];

  constructor(brake: RememberedBrake) {
    this.#brake = brake;
  }

  publish(files: readonly Delivered[], letThrough: boolean): Changes | Refusal {
    const [rows, before] = [files.flatMap(({ lines }) => accepted(lines)), this.#rows.length];
    const lost = before - rows.length;
    if (!letThrough && lost > 0 && isTooMuch(lost, before, this.#brake)) return 'brake';
    this.#rows = rows;
    return { inserted: rows.length, updated: 0, deleted: 0, removed: before };
  }

  rows(): readonly string[] {
    return this.#rows.map(rowOf).sort();
  }
}
