import { TELLING_BYTES } from '../../model/content-kinds.ts';
import { limits } from '../../model/limits.ts';
import { printable } from '../../model/printable.ts';
import { type RejectCode, rejectCode, rejectNumber } from '../../model/reject-codes.ts';
import { absentColumns } from './absent-columns.ts';
import type { AscendingKeys } from './ascending-keys.ts';
import type { ByteSource } from './byte-source.ts';
import { ByteWindow, skipByteOrderMark } from './byte-window.ts';
import type { ChunkWriter } from './chunk-writer.ts';
import { contentKind } from './content-kind.ts';
import { fileColumns } from './file-columns.ts';
import type { FileReader, KeyRange } from './file-reader.ts';
import { FileRefusal } from './file-refusal.ts';
import { FileRejects } from './file-rejects.ts';
import { PlainRecords } from './plain-records.ts';
import type { ReadContext, RecordFile } from './read-context.ts';
import { RejectedKeys } from './rejected-keys.ts';
import { type Slice, WHOLE } from './slice.ts';
import { type ColumnPlan, NEED_MORE, type TextFormat } from './text-format.ts';
import { TextValues } from './text-values.ts';
import { type TupleEnd, TupleWriter } from './tuple-writer.ts';

const DATABASE_REFUSED = rejectCode(rejectNumber('database-refused'));

/** Values that are the same in the whole file, by their columns' names. */
type Constants = ReadonlyMap<string, Buffer>;

/** Reads one file of a text format, with exact records, lines and offsets. */
export class TextFileReader implements FileReader {
  read = 0;
  staged = 0;
  warnings: readonly string[] = [];
  readonly #context: ReadContext;
  readonly #file: RecordFile;
  readonly #format: TextFormat;
  /** What is read of the file. */
  #slice: Slice;
  readonly #rejects: FileRejects;
  #keys: AscendingKeys | null = null;
  #rejectedKeys: RejectedKeys | null = null;
  #plain: PlainRecords | null = null;
  #line = 1;
  /** Room that the record which found none wants, and where that record ends. */
  #needed = 0;
  #found = NEED_MORE;

  constructor(context: ReadContext, file: RecordFile, format: TextFormat) {
    this.#context = context;
    this.#file = file;
    this.#format = format;
    this.#slice = file.slice ?? WHOLE;
    this.#rejects = new FileRejects(context, file);
  }

  get rejected(): number {
    return this.#rejects.rejected;
  }

  get keys(): KeyRange | null {
    return this.#keys?.range ?? null;
  }

  get lines(): number {
    return this.#line - 1;
  }

  async readAll(source: ByteSource, later: (from: number) => ByteSource): Promise<void> {
    const constants = fileColumns(this.#context.table, this.#context.automata, this.#file);
    const window = this.#window(this.#format.text(source), 0);
    await beginText(window);
    const plan = await this.#format.begin(window);
    this.warnings = plan.warnings.map(printable);
    const { from } = this.#slice;
    if (source.isPacked === true) {
      // It was cut before its first bytes told that it cannot be: its first slice is all of it.
      if (from > 0) return;
      this.#slice = WHOLE;
    }
    if (from === 0) {
      this.#line += plan.newlines;
      return this.#readRecords(window, plan, constants);
    }
    // What stands before the first record may be longer than the slices before this one.
    const first = window.offset(window.at);
    const begins = Math.max(from - 1, first);
    const bytes = later(begins);
    try {
      const rest = this.#window(bytes, begins);
      await rest.fill();
      if (from > first) await rest.skipLine();
      await this.#readRecords(rest, plan, constants);
    } finally {
      bytes.close();
    }
  }

  #window(source: ByteSource, from: number): ByteWindow {
    const { breathe, memory } = this.#context;
    return new ByteWindow(source, limits.recordBytes, (bytes) => breathe(bytes, this.read), memory, from);
  }

  async #readRecords(window: ByteWindow, { fieldOf }: ColumnPlan, constants: Constants): Promise<void> {
    const { table, automata, rows, rejects } = this.#context;
    const { records, decoder, plain } = this.#format;
    const { until } = this.#slice;
    const values = new TextValues(table, automata, records, { fieldOf, constants, decoder });
    const absent = absentColumns(table, (column) => values.isAbsent(column));
    const tuples = new TupleWriter(table, tupleEnd(this.#context, this.#file, absent));
    this.#keys = tuples.keys;
    this.#rejectedKeys = RejectedKeys.of(table, tuples.layout);
    if (plain !== null && this.#context.refused.size === 0) {
      this.#plain = PlainRecords.of(table, plain, values, tuples, decoder === null);
    }
    for (;;) {
      const state = this.#take(window, values, tuples);
      if (state === 'rows full') await rows.renew(this.#needed);
      else if (state === 'rejects full') await rejects.renew(this.#needed);
      else if (window.isLast && window.at >= window.length) return this.#format.end();
      else if (window.offset(window.at) >= until) return;
      else await window.fill(records.keep);
    }
  }

  /** Takes the records that are in memory, until they end or a chunk is full. */
  #take(window: ByteWindow, values: TextValues, tuples: TupleWriter): 'more' | 'rows full' | 'rejects full' {
    const { bytes, length, isLast } = window;
    const { rows, rejects, refused } = this.#context;
    // Of a slice: numbers that ascend through the file, until the database knows how many records each slice has.
    const { from: before, until } = this.#slice;
    const stop = window.placeBefore(until);
    const { records } = this.#format;
    values.bytes = bytes;
    const plain = this.#plain;
    while (window.at < stop) {
      const at = window.at;
      if (plain !== null && !window.isCut && this.#found === NEED_MORE) {
        const taken = plain.take(window, stop, before + this.read + 1, rows);
        if (taken > 0) {
          this.read += taken;
          this.staged += taken;
          this.#line += plain.newlines;
          window.at = plain.at;
          continue;
        }
      }
      const end = this.#found === NEED_MORE ? records.scan(bytes, at, length, isLast) : this.#found;
      if (end === NEED_MORE) return 'more';
      this.#found = end;
      if (!records.isBlank(bytes, at, end)) {
        const sqlstate = refused.size === 0 ? undefined : refused.get(before + this.read + 1);
        if (records.error === 0 && sqlstate === undefined) {
          const needed = tuples.frame + values.fixed + values.perByte * (end - at);
          if (!rows.hasRoom(needed)) {
            this.#needed = needed;
            return 'rows full';
          }
          const number = before + this.read + 1;
          values.record = number;
          const put = tuples.write(values, number, rows.out, rows.at);
          if (put < 0) {
            this.#needed = this.#rejects.room(tuples.failed, end - at);
            if (!rejects.hasRoom(this.#needed)) return 'rejects full';
            this.#rejects.addColumns(this.#place(window, end), tuples.failures, values, bytes.subarray(at, end));
            this.#keepKey(values, number, rows);
          } else {
            rows.at = put;
            this.staged++;
          }
        } else {
          if (this.#rejectedKeys !== null) {
            this.#needed = tuples.frame + values.fixed + values.perByte * (end - at);
            if (!rows.hasRoom(this.#needed)) return 'rows full';
          }
          this.#needed = this.#rejects.room(1, end - at);
          if (!rejects.hasRoom(this.#needed)) return 'rejects full';
          this.#rejects.addRecord(this.#place(window, end), this.#reason(sqlstate), bytes.subarray(at, end));
          this.#keepKey(records.error === 0 ? values : null, before + this.read + 1, rows);
        }
        this.read++;
      }
      this.#line += records.newlines;
      window.at = end;
      this.#found = NEED_MORE;
    }
    return 'more';
  }

  #keepKey(values: TextValues | null, record: number, rows: ChunkWriter): void {
    if (this.#rejectedKeys === null) return;
    if (values !== null) values.record = record;
    rows.at = this.#rejectedKeys.write(values, record, rows.out, rows.at);
  }

  #place(window: ByteWindow, end: number) {
    const offset = window.offset(window.at);
    return { record: this.read + 1, line: this.#line, offset, length: window.offset(end) - offset };
  }

  #reason(sqlstate: string | undefined): RejectCode {
    if (sqlstate === undefined) return rejectCode(this.#format.records.error);
    return { ...DATABASE_REFUSED, message: `${DATABASE_REFUSED.message}: SQLSTATE ${sqlstate}` };
  }
}

function tupleEnd({ table, destination }: ReadContext, { id, position }: RecordFile, absent: Buffer): TupleEnd {
  if (destination === 'staging') return { kind: 'place', absent, position };
  return table.lineage ? { kind: 'file', id } : { kind: 'nothing' };
}

/** Reads the file's first bytes, and passes over a byte order mark of UTF-8. @throws {FileRefusal} `wrong-format`. */
async function beginText(window: ByteWindow): Promise<void> {
  await skipByteOrderMark(window, TELLING_BYTES);
  const kind = contentKind(window.bytes.subarray(0, window.length));
  if (kind !== null) throw new FileRefusal('wrong-format', `the file is ${kind.what}: ${kind.advice}`);
}
