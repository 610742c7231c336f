import type { Automaton } from '../../generator/automaton.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import { limits } from '../../model/limits.ts';
import { LOAD_MODES } from '../../model/load-modes.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import type { TableModel } from '../../model/table-model.ts';
import { absentField, type ColumnEncoder, columnEncoder, type EncodeField } from '../encoders/column-encoder.ts';
import { putInt32 } from '../encoders/encode.ts';
import { AscendingKeys } from './ascending-keys.ts';
import type { ColumnPlan, ColumnSource } from './column-plan.ts';
import { FileRefusal } from './file-refusal.ts';
import { ESCAPED, type RecordScanner, UNQUOTED } from './record-scanner.ts';

const KEY_TOO_LONG = rejectNumber('key-too-long');
/** `_position` (int4) and `_record` (int8), each behind its length; two bytes of field count. */
const FRAME = 2 + 8 + 12;
/** `_file` (int8) behind its length. */
const FILE = 4 + 8;
const TWO_32 = 4294967296;

/** What stands behind the definition's columns in each tuple of a file. */
export type TupleEnd =
  /** Into staging: the file's position in the load, and the record's number. */
  | { readonly kind: 'place'; readonly position: number }
  /** Into a table with lineage: the ledger's id of the file. */
  | { readonly kind: 'file'; readonly id: bigint }
  | { readonly kind: 'nothing' };

/** Encodes records of one file as tuples of binary COPY: the table's columns, then a {@link TupleEnd}. */
export class RecordEncoder {
  /** Reject code of each column in the last record that was refused; 0 where it passed. */
  readonly failures: Uint8Array;
  /** The most bytes a tuple takes: `fixed + perByte * bytes of the record`. */
  readonly fixed: number;
  readonly perByte: number;
  /** Field of the file that each column is read from; -1 where it is read from none. */
  readonly fieldOf: Int32Array;
  readonly #encode: readonly EncodeField[];
  readonly #isKey: readonly boolean[];
  readonly #hasWideKey: boolean;
  /** The file's keys so far; null where nobody asks for them. */
  readonly keys: AscendingKeys | null;
  readonly #fields: number;
  /** Where each column begins in the last tuple. */
  readonly #begins: Int32Array;
  /** -1 where the record's place is not wanted. */
  readonly #position: number;
  readonly #file: Buffer;
  readonly #quote: number;
  #unescaped: Buffer = Buffer.allocUnsafe(4096);

  constructor(table: TableModel, automata: Readonly<Record<string, Automaton>>, plan: ColumnPlan, tupleEnd: TupleEnd) {
    const encoders = table.columns.map((column) =>
      columnEncoder(column, {
        // A folder's name is text already, whatever the file is written in.
        encoding: column.folder === null ? table.source.encoding : 'utf-8',
        key: table.key.includes(column.name),
        automaton: automata[column.name] ?? null,
      }),
    );
    this.#encode = plan.sources.map((source, index) => sourceEncoder(table, index, source, encoders[index]));
    this.fieldOf = Int32Array.from(plan.sources, (source) => (source.kind === 'field' ? source.index : -1));
    this.failures = new Uint8Array(table.columns.length);
    const constants = plan.sources.reduce(
      (sum, source, index) =>
        sum + (source.kind === 'constant' ? (encoders[index]?.perByte ?? 0) * Buffer.byteLength(source.text) : 0),
      0,
    );
    this.fixed = FRAME + encoders.reduce((sum, { fixed }) => sum + fixed, constants);
    // Several columns may be read from fields of the same record, never from the same field.
    this.perByte = Math.max(1, ...encoders.map(({ perByte }) => perByte));
    this.#isKey = table.columns.map(({ name }) => table.key.includes(name));
    this.#hasWideKey = table.key.length > 1 && encoders.some(({ perByte }, index) => perByte > 0 && this.#isKey[index]);
    this.#fields = table.columns.length + { place: 2, file: 1, nothing: 0 }[tupleEnd.kind];
    this.#position = tupleEnd.kind === 'place' ? tupleEnd.position : -1;
    this.#file = Buffer.alloc(tupleEnd.kind === 'file' ? FILE : 0);
    if (tupleEnd.kind === 'file') this.#file.writeBigInt64BE(tupleEnd.id, putInt32(this.#file, 0, 8));
    const isMerged = LOAD_MODES[table.load.mode].byKey && tupleEnd.kind === 'place';
    const places = keyPlaces(table);
    const tells = places.every((place) => isTellable(table.columns[place]));
    this.keys = isMerged && tells ? new AscendingKeys(places) : null;
    this.#begins = new Int32Array(table.columns.length + 1);
    this.#quote = table.source.quote?.charCodeAt(0) ?? 0;
  }

  /**
   * Writes a record's tuple; gives its end, or -1 when the record is refused: then {@link failures} tell why, and what
   * was written does not count.
   */
  encode(bytes: Buffer, scanner: RecordScanner, record: number, out: Buffer, at: number): number {
    const { starts, ends, kinds } = scanner;
    const { fieldOf } = this;
    const encoders = this.#encode;
    const begins = this.#begins;
    const columns = encoders.length;
    let put = at + 2;
    out[at] = this.#fields >>> 8;
    out[at + 1] = this.#fields;
    for (let column = 0; column < columns; column++) {
      const field = fieldOf[column]!;
      begins[column] = put;
      let end: number;
      if (field < 0) end = encoders[column]!(bytes, 0, 0, false, out, put);
      else {
        const kind = kinds[field]!;
        end =
          kind === ESCAPED
            ? this.#encodeEscaped(encoders[column]!, bytes, starts[field]!, ends[field]!, out, put)
            : encoders[column]!(bytes, starts[field]!, ends[field]!, kind !== UNQUOTED, out, put);
      }
      if (end < 0) return this.#refuse(bytes, scanner, out, at + 2);
      put = end;
    }
    begins[columns] = put;
    if (this.#hasWideKey && this.#keyIsTooLong(out, at + 2)) return -1;
    if (this.keys !== null && !this.keys.isBroken) this.keys.add(out, begins);
    if (this.#position < 0) return put + this.#file.copy(out, put);
    putInt32(out, put, 4);
    putInt32(out, put + 4, this.#position);
    putInt32(out, put + 8, 8);
    putInt32(out, put + 12, Math.floor(record / TWO_32));
    return putInt32(out, put + 16, record >>> 0);
  }

  #encodeEscaped(encode: EncodeField, bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
    const length = this.unescape(bytes, start, end);
    return encode(this.#unescaped, 0, length, true, out, at);
  }

  /** The field without its doubling of quotes, in a buffer that the next call uses again; gives its length. */
  unescape(bytes: Buffer, start: number, end: number): number {
    if (this.#unescaped.length < end - start) this.#unescaped = Buffer.allocUnsafe((end - start) * 2);
    const into = this.#unescaped;
    let put = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      into[put++] = byte;
      if (byte === this.#quote) i++;
    }
    return put;
  }

  /** What {@link unescape} wrote. */
  unescaped(length: number): Buffer {
    return this.#unescaped.subarray(0, length);
  }

  /** How many columns of the last record that was refused did not pass. */
  get failed(): number {
    return this.failures.reduce((sum, failure) => sum + (failure === 0 ? 0 : 1), 0);
  }

  /** Looks at all columns, so that every reason is told at once. */
  #refuse(bytes: Buffer, { starts, ends, kinds }: RecordScanner, out: Buffer, at: number): number {
    for (const [column, encode] of this.#encode.entries()) {
      const field = this.fieldOf[column]!;
      const kind = field < 0 ? UNQUOTED : kinds[field]!;
      const [start, end] = field < 0 ? [0, 0] : [starts[field]!, ends[field]!];
      const put =
        kind === ESCAPED
          ? this.#encodeEscaped(encode, bytes, start, end, out, at)
          : encode(bytes, start, end, kind !== UNQUOTED, out, at);
      this.failures[column] = put < 0 ? -put : 0;
    }
    return -1;
  }

  #keyIsTooLong(out: Buffer, at: number): boolean {
    let length = 0;
    let i = at;
    for (let column = 0; column < this.#isKey.length; column++) {
      const size = Math.max(0, out.readInt32BE(i));
      if (this.#isKey[column] === true) length += size;
      i += 4 + size;
    }
    if (length <= limits.keyBytes) return false;
    this.failures.fill(0);
    this.failures[this.#isKey.indexOf(true)] = KEY_TOO_LONG;
    return true;
  }
}

function keyPlaces({ key, columns }: TableModel): readonly number[] {
  return key.map((name) => columns.findIndex((column) => column.name === name));
}

/**
 * Whether the ledger may have a key's bytes, which a personal one must not, and equal values have equal ones: a numeric
 * may keep zeros at its end, and a char blanks.
 */
function isTellable(column: ColumnModel | undefined): boolean {
  if (column === undefined || column.pii) return false;
  const { name, precision } = column.type;
  return name !== 'char' && (name !== 'numeric' || precision !== undefined);
}

/** A column that is read from no field has the same value in the whole file, written once. */
function sourceEncoder(
  table: TableModel,
  index: number,
  source: ColumnSource,
  encoder: ColumnEncoder | undefined,
): EncodeField {
  const column = table.columns[index];
  if (column === undefined || encoder === undefined) throw new RangeError(`There is no column ${index}.`);
  if (source.kind === 'field') return encoder.field;
  if (source.kind === 'absent') {
    const absent = absentField(column);
    return (_bytes, _start, _end, _quoted, out, at) => absent(out, at);
  }
  const text = Buffer.from(source.text);
  const value = Buffer.alloc(encoder.fixed + encoder.perByte * text.length);
  const end = encoder.field(text, 0, text.length, false, value, 0);
  if (end < 0)
    throw new FileRefusal(
      'wrong-folder',
      `the folder ${column.folder}=${column.pii ? '…' : source.text} does not fit column ${column.name}`,
    );
  return (_bytes, _start, _end, _quoted, out, at) => at + value.copy(out, at, 0, end);
}
