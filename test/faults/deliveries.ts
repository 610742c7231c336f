import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../examples/random.ts';
import { writeFiles } from '../aspen-process.ts';
import { ExpectedRows } from './expected-rows.ts';
import { TABLES, type TableName } from './project.ts';
import { csvOf, type FileRecord, isMerged, isWhole, makeRecords } from './records.ts';

interface DeliveredFile {
  readonly table: TableName;
  readonly file: number;
  readonly path: string;
}

/** What a file held until a delivery. */
interface EarlierContent {
  readonly text: Buffer;
  readonly records: readonly FileRecord[];
  readonly until: number;
}

/** Delivers source files in rounds, and tells what the tables have to hold when they are loaded. */
export class Deliveries {
  readonly expected = new ExpectedRows();
  readonly #random: Random;
  readonly #source: string;
  readonly #files: DeliveredFile[] = [];
  /** What each file held before its last delivery. */
  readonly #earlier = new Map<string, EarlierContent>();
  readonly #current = new Map<string, readonly FileRecord[]>();
  readonly #sharedFromStart: boolean;
  #delivery = 0;
  #bytes = 0;
  #arrived = Date.UTC(2026, 5, 1) / 1000;

  constructor(random: Random, source: string) {
    this.#random = random;
    this.#source = source;
    this.#sharedFromStart = random.chance(0.3);
  }

  /** Bytes that the last round brought. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The next round: new files of every table, some earlier ones again with other content, now and then a dirty one. */
  deliver(): void {
    const random = this.#random;
    this.#delivery++;
    this.#bytes = 0;
    for (const table of TABLES) {
      const again = this.#files.filter((known) => known.table === table);
      const count = 1 + random.below(3);
      for (let added = 0; added < count; added++) this.#write(this.#newFile(table), 200 + random.below(2500));
      if (again.length > 0 && random.chance(0.6)) this.#write(random.pick(again), 200 + random.below(2500));
      if (again.length > 0 && random.chance(0.2)) this.#writeEarlier(random.pick(again));
    }
    // A file that is refused must neither hold the others back nor be tried for ever.
    if (random.chance(0.3)) this.#writeDirty();
    this.expected.endRound();
  }

  /** A round of many small files of the child, of which one refers to nothing. */
  deliverMany(count: number): void {
    this.deliver();
    const guilty = this.#random.below(count);
    for (let at = 0; at < count; at++) {
      const known = this.#newFile('entry');
      const accounts = at === guilty ? [-1] : this.expected.accounts;
      const records = makeRecords(this.#random, 'entry', this.#place(known, 5), accounts);
      if (at !== guilty) this.expected.take('entry', known.file, records);
      this.#put(known, csvOf('entry', records));
    }
    this.expected.endRound();
  }

  #newFile(table: TableName): DeliveredFile {
    const file = this.#files.length + 1;
    const known = { table, file, path: `${table}/${file}.csv` };
    this.#files.push(known);
    return known;
  }

  #place({ file }: DeliveredFile, records: number) {
    // A first load without a key that repeats may take a way of its own.
    return { file, delivery: this.#delivery, records, shared: this.#delivery > 1 || this.#sharedFromStart };
  }

  #write(known: DeliveredFile, count: number): void {
    const { table, file, path } = known;
    const before = this.#current.get(path);
    if (before !== undefined)
      this.#earlier.set(path, { text: readFileSync(join(this.#source, path)), records: before, until: this.#delivery });
    const records = makeRecords(this.#random, table, this.#place(known, count), this.expected.accounts);
    this.#current.set(path, records);
    this.expected.take(table, file, records);
    this.#put(known, csvOf(table, records));
  }

  /** A, then B, then A: what a file held before comes once more. */
  #writeEarlier(known: DeliveredFile): void {
    const before = this.#earlier.get(known.path);
    if (before === undefined || isMerged(known.table)) return;
    // What is loaded is not new: it does not take the place of what another file says.
    if (isWhole(known.table) && before.until === this.#delivery) return;
    this.#earlier.delete(known.path);
    this.#current.set(known.path, before.records);
    this.expected.take(known.table, known.file, before.records);
    this.#put(known, before.text);
  }

  #writeDirty(): void {
    // Not among the known files, so that it stays dirty.
    const known: DeliveredFile = { table: 'event', file: 0, path: `event/dirty-${this.#delivery}.csv` };
    const lines = csvOf('event', makeRecords(this.#random, 'event', this.#place(known, 50), [])).split('\n');
    const guilty = 1 + this.#random.below(50);
    lines[guilty] = `${lines[guilty]},one field too many`;
    this.#put(known, lines.join('\n'));
  }

  /** Puts a file there; its time puts it after all others. */
  #put({ path }: DeliveredFile, content: string | Buffer): void {
    writeFiles(this.#source, { [path]: content });
    this.#bytes += content.length;
    this.#arrived++;
    utimesSync(join(this.#source, path), this.#arrived, this.#arrived);
  }
}
