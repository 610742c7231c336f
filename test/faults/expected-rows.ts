import { TABLES, type TableName } from './project.ts';
import { type FileRecord, isMerged, isWhole } from './records.ts';

/** What is to be seen of one file's rows at a time: how many, and the sums of two columns. */
export type Digest = string;

/** No row of a file. */
export const NOTHING: Digest = '0 0 0';

/** Names a file's rows in a table. */
export function groupName(table: string, file: number): string {
  return `${table} ${file}`;
}

function digestOf(records: readonly FileRecord[]): Digest {
  const sum = (value: (record: FileRecord) => number) => records.reduce((total, record) => total + value(record), 0);
  return `${records.length} ${sum(({ delivery }) => delivery)} ${sum(({ amount }) => amount)}`;
}

/**
 * What the tables have to hold, told by a model of its own: what the files say and not what the program makes of them.
 * Of each file it keeps the states that its rows go through, one per round.
 */
export class ExpectedRows {
  readonly #merged = new Map<TableName, Map<number, FileRecord>>(TABLES.map((table) => [table, new Map()]));
  readonly #appended = new Map<string, readonly FileRecord[]>();
  /** The file of each table that was the last to say what is there. */
  readonly #whole = new Map<TableName, { readonly group: string; readonly records: readonly FileRecord[] }>();
  /** All files that ever said it. */
  readonly #wholeGroups = new Map<TableName, Set<string>>();
  readonly #states = new Map<string, Digest[]>();

  /** The states of every file's rows, by `groupName`, from none to the last. */
  get states(): ReadonlyMap<string, readonly Digest[]> {
    return this.#states;
  }

  /** Ids of accounts that a child may refer to. */
  get accounts(): readonly number[] {
    return [...(this.#merged.get('account')?.keys() ?? [])];
  }

  /** Takes a file that is to be loaded, in the order of arrival. */
  take(table: TableName, file: number, records: readonly FileRecord[]): void {
    if (isWhole(table)) {
      this.#whole.set(table, { group: groupName(table, file), records });
      return;
    }
    if (!isMerged(table)) {
      this.#appended.set(groupName(table, file), records);
      return;
    }
    const rows = this.#merged.get(table);
    for (const record of records) {
      const there = rows?.get(record.id);
      if (there === undefined || record.changed >= there.changed) rows?.set(record.id, record);
    }
  }

  /** Ends a round: what was taken is what is to be seen next. */
  endRound(): void {
    const now = new Map<string, Digest>();
    for (const [table, rows] of this.#merged) {
      const byFile = new Map<number, FileRecord[]>();
      for (const row of rows.values()) {
        const records = byFile.get(row.file) ?? [];
        records.push(row);
        byFile.set(row.file, records);
      }
      for (const [file, records] of byFile) now.set(groupName(table, file), digestOf(records));
    }
    for (const [group, records] of this.#appended) now.set(group, digestOf(records));
    for (const [table, { group, records }] of this.#whole) {
      for (const earlier of this.#wholeGroups.get(table) ?? []) now.set(earlier, NOTHING);
      this.#wholeGroups.set(table, (this.#wholeGroups.get(table) ?? new Set()).add(group));
      now.set(group, digestOf(records));
    }
    for (const [group, digest] of now) {
      const states = this.#states.get(group) ?? [NOTHING];
      if (states.at(-1) !== digest) states.push(digest);
      this.#states.set(group, states);
    }
  }
}
