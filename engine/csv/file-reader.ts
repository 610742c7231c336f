import type { Automaton } from '../../generator/automaton.ts';
import { limits } from '../../model/limits.ts';
import { rejectCode, rejectNumber } from '../../model/reject-codes.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { ChunkWriter } from '../part/chunk-writer.ts';
import { type Destination, type FileOutcome, type PartFile, RefusedOnTheWay } from '../part/messages.ts';
import type { ByteSource } from './byte-source.ts';
import { type ColumnPlan, planByHeader, planByPlace } from './column-plan.ts';
import { decodeText } from './decode-text.ts';
import { FileRefusal } from './file-refusal.ts';
import { RecordEncoder, type TupleEnd } from './record-encoder.ts';
import { ESCAPED, NEED_MORE, RecordScanner } from './record-scanner.ts';
import { putReject, rejectRoom } from './reject-writer.ts';

const BUFFER = 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const MOST_REJECTS = limits.storedRejects;
const MOST_COLUMNS = limits.fileColumns;
const DATABASE_REFUSED = rejectCode(rejectNumber('database-refused'));

/** What reading a file needs besides the file. */
export interface ReadContext {
  readonly table: TableModel;
  readonly automata: Readonly<Record<string, Automaton>>;
  readonly loadId: bigint;
  readonly destination: Destination;
  /** SQLSTATEs of records that the database refused, by record number. */
  readonly refused: ReadonlyMap<number, string>;
  readonly rows: ChunkWriter;
  readonly rejects: ChunkWriter;
  /** Called for each piece that was read, so that the worker hears what it is told. */
  readonly breathe: (bytes: number, records: number) => Promise<void>;
}

/** Reads one csv file: bytes in, tuples of binary COPY out, with exact records, lines and offsets. */
export class CsvFileReader {
  read = 0;
  staged = 0;
  rejected = 0;
  warnings: readonly string[] = [];
  readonly #context: ReadContext;
  readonly #file: PartFile;
  readonly #hasPii: boolean;
  #scanner: RecordScanner;
  #encoder: RecordEncoder | null = null;
  #fields = 0;
  #bytes = Buffer.allocUnsafe(BUFFER);
  /** Bytes in the buffer, the place of the next record there, and of the buffer in the file. */
  #length = 0;
  #at = 0;
  #base = 0;
  #last = false;
  #line = 1;
  #storedRejects = 0;

  constructor(context: ReadContext, file: PartFile) {
    this.#context = context;
    this.#file = file;
    this.#hasPii = context.table.columns.some(({ pii }) => pii);
    this.#scanner = new RecordScanner(context.table.source, MOST_COLUMNS);
  }

  /** The first and the last key that were staged, where the keys ascend through the file. */
  get keys(): FileOutcome['keys'] {
    return this.#encoder?.keys?.range ?? null;
  }

  /** Reads all of the source. @throws {FileRefusal} where the file is refused as a whole. */
  async readAll(source: ByteSource): Promise<void> {
    // A source may give a byte at a time, and the mark has three.
    do await this.#fill(source);
    while (this.#length < 3 && !this.#last);
    this.#skipByteOrderMark();
    this.#start(await this.#readHeader(source));
    for (;;) {
      const state = this.#encodeRecords();
      if (state === 'rows full') await this.#context.rows.renew(this.#needed);
      else if (state === 'rejects full') await this.#context.rejects.renew(this.#needed);
      else if (this.#last && this.#at >= this.#length) return;
      else await this.#fill(source);
    }
  }

  /** Room that the record which found none wants. */
  #needed = 0;

  async #fill(source: ByteSource): Promise<void> {
    this.#bytes.copyWithin(0, this.#at, this.#length);
    this.#base += this.#at;
    this.#length -= this.#at;
    this.#at = 0;
    if (this.#length === this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.#bytes.length * 2, limits.recordBytes + BUFFER));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    const read = await source.read(this.#bytes, this.#length);
    this.#length += read;
    this.#last = read === 0;
    await this.#context.breathe(read, this.read);
  }

  #skipByteOrderMark(): void {
    const [a, b, c] = this.#bytes;
    if (this.#length >= 3 && a === 0xef && b === 0xbb && c === 0xbf) this.#at = 3;
  }

  async #readHeader(source: ByteSource): Promise<ColumnPlan> {
    const { table } = this.#context;
    if (!table.source.header) return planByPlace(table, this.#file.path);
    let end = NEED_MORE;
    while (this.#at < this.#length || !this.#last) {
      end = this.#scanner.scan(this.#bytes, this.#at, this.#length, this.#last);
      if (end !== NEED_MORE) break;
      await this.#fill(source);
    }
    if (end === NEED_MORE) throw new FileRefusal('bad-header', 'the file has no header');
    if (this.#scanner.error !== 0) {
      const { code, message } = rejectCode(this.#scanner.error);
      throw new FileRefusal('bad-header', `the header cannot be read: ${message} (${code})`);
    }
    const header = this.#headerNames();
    this.#at = end;
    this.#line += this.#scanner.newlines;
    return planByHeader(table, header, this.#file.path);
  }

  #headerNames(): string[] {
    const { starts, ends, kinds, fields } = this.#scanner;
    const { encoding, quote } = this.#context.table.source;
    if (fields > MOST_COLUMNS) throw new FileRefusal('bad-header', `${fields} columns, more than ${MOST_COLUMNS}`);
    return Array.from({ length: fields }, (_, field) => {
      const name = decodeText(this.#bytes.subarray(starts[field], ends[field]), encoding);
      if (name === null) throw new FileRefusal('bad-header', `column ${field + 1} of the header is not in ${encoding}`);
      return kinds[field] === ESCAPED && quote !== null ? name.replaceAll(quote + quote, quote) : name;
    });
  }

  #start(plan: ColumnPlan): void {
    const { table, automata } = this.#context;
    this.warnings = plan.warnings;
    this.#fields = plan.fields;
    this.#scanner = new RecordScanner(table.source, Math.max(plan.fields, 1));
    this.#scanner.expect(plan.fields);
    this.#encoder = new RecordEncoder(table, automata, plan, this.#tupleEnd());
  }

  #tupleEnd(): TupleEnd {
    if (this.#context.destination === 'staging') return { kind: 'place', position: this.#file.position };
    return this.#context.table.lineage ? { kind: 'file', id: this.#file.id } : { kind: 'nothing' };
  }

  /** Encodes what is in the buffer, until that ends or a chunk is full. */
  #encodeRecords(): 'more' | 'rows full' | 'rejects full' {
    const encoder = this.#encoder;
    if (encoder === null) throw new Error('Records are read behind the header.');
    const scanner = this.#scanner;
    const { rows, refused } = this.#context;
    const bytes = this.#bytes;
    const length = this.#length;
    while (this.#at < length) {
      const at = this.#at;
      const end = scanner.scan(bytes, at, length, this.#last);
      if (end === NEED_MORE) return 'more';
      // An empty line carries nothing, unless it is the empty field of the only column.
      const blank = bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF && end === at + 2);
      if (!blank || this.#fields === 1) {
        const sqlstate = refused.size === 0 ? undefined : refused.get(this.read + 1);
        if (scanner.error === 0 && sqlstate === undefined) {
          const needed = encoder.fixed + encoder.perByte * (end - at);
          if (!rows.hasRoom(needed)) {
            this.#needed = needed;
            return 'rows full';
          }
          const put = encoder.encode(bytes, scanner, this.read + 1, rows.out, rows.at);
          if (put < 0) {
            if (!this.#hasRejectRoom(encoder.failed, end - at)) return 'rejects full';
            this.#rejectColumns(encoder, at, end);
          } else {
            rows.at = put;
            this.staged++;
          }
        } else {
          if (!this.#hasRejectRoom(1, end - at)) return 'rejects full';
          this.#rejectRecord(at, end, sqlstate);
        }
        this.read++;
      }
      this.#line += scanner.newlines;
      this.#at = end;
    }
    return 'more';
  }

  #hasRejectRoom(columns: number, recordBytes: number): boolean {
    this.#needed = rejectRoom(columns, recordBytes);
    return this.#context.rejects.hasRoom(this.#needed);
  }

  #place(at: number, end: number) {
    return { record: this.read + 1, line: this.#line, offset: this.#base + at, length: end - at };
  }

  #rejectRecord(at: number, end: number, sqlstate: string | undefined): void {
    this.rejected++;
    const code =
      sqlstate === undefined
        ? rejectCode(this.#scanner.error)
        : { ...DATABASE_REFUSED, message: `${DATABASE_REFUSED.message}: SQLSTATE ${sqlstate}` };
    this.#put(at, end, null, code, null, true);
  }

  #rejectColumns(encoder: RecordEncoder, at: number, end: number): void {
    this.rejected++;
    let first = true;
    for (const [index, column] of this.#context.table.columns.entries()) {
      const failure = encoder.failures[index];
      if (failure === undefined || failure === 0) continue;
      const value = column.pii ? null : this.#value(encoder, encoder.fieldOf[index] ?? -1);
      this.#put(at, end, column.name, rejectCode(failure), value, first);
      first = false;
    }
  }

  /** The field as it stands in the file, without quotes. */
  #value(encoder: RecordEncoder, field: number): Buffer | null {
    if (field < 0) return null;
    const { starts, ends, kinds } = this.#scanner;
    const [start = 0, end = 0] = [starts[field], ends[field]];
    if (kinds[field] !== ESCAPED) return this.#bytes.subarray(start, end);
    return encoder.unescaped(encoder.unescape(this.#bytes, start, end));
  }

  #put(
    at: number,
    end: number,
    column: string | null,
    code: { readonly code: string; readonly message: string },
    value: Buffer | null,
    withRaw: boolean,
  ): void {
    if (this.#context.destination === 'table') throw new RefusedOnTheWay();
    if (this.#storedRejects === MOST_REJECTS) return;
    this.#storedRejects++;
    const { rejects, loadId } = this.#context;
    const raw = withRaw && !this.#hasPii ? this.#bytes.subarray(at, end) : null;
    const ids = { loadId, fileId: this.#file.id };
    rejects.at = putReject(rejects.out, rejects.at, ids, this.#place(at, end), column, code, value, raw);
  }
}
