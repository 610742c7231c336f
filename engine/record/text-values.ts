import type { Automaton } from '../../generator/automaton.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import type { TableModel } from '../../model/table-model.ts';
import { type Absent, absentField, columnEncoder, type IsNull } from '../encoders/column-encoder.ts';
import type { FieldDecoder } from '../encoders/decoder.ts';
import { type EncodeField, putInt32, putInt64 } from '../encoders/encode.ts';
import type { RecordValues } from './record-values.ts';
import { ESCAPED, ESCAPED_UNQUOTED, type TextRecords, UNQUOTED } from './text-format.ts';

/** Where the text of a table's columns comes from in one file. */
export interface TextOrigin {
  /** The field of each column; -1 where it is read from none. */
  readonly fieldOf: readonly number[];
  /** Values that are the same in the whole file, as binary COPY has them, by the columns' names. */
  readonly constants: ReadonlyMap<string, Buffer>;
  /** Makes UTF-8 of the file's fields; null where they are UTF-8. */
  readonly decoder: FieldDecoder | null;
}

const OUT_OF_RANGE = -rejectNumber('out-of-range');
const MOST_INTEGER = 2 ** 31 - 1;

/** Always the same value. */
function constant(value: Buffer): EncodeField {
  return (_bytes, _start, _end, _quoted, out, at) => at + value.copy(out, at);
}

/** The values of a record of text: each field goes to its column's encoder. */
export class TextValues implements RecordValues {
  /** The most bytes that a record's values take: `fixed + perByte * bytes of the record`. */
  readonly fixed: number;
  readonly perByte: number;
  /** What the record's fields stand in. */
  bytes: Buffer = Buffer.alloc(0);
  /** Its number in the file. */
  record = 0;
  readonly #records: TextRecords;
  // The records' own, which spares the row path a look for each field.
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #kinds: Uint8Array;
  readonly #fieldOf: Int32Array;
  readonly #encode: readonly EncodeField[];
  /** For fields that are written otherwise than they read. */
  readonly #encodeUnescaped: readonly EncodeField[];
  readonly #isNull: readonly (IsNull | null)[];
  readonly #quotedNulls: readonly boolean[];
  readonly #absentValue: readonly Absent[];
  readonly #absent: readonly boolean[];
  #unescaped: Buffer = Buffer.allocUnsafe(4096);

  constructor(
    table: TableModel,
    automata: Readonly<Record<string, Automaton>>,
    records: TextRecords,
    { fieldOf, constants, decoder }: TextOrigin,
  ) {
    const encoders = table.columns.map((column) =>
      columnEncoder(column, {
        decoder,
        key: table.key.includes(column.name),
        automaton: automata[column.name] ?? null,
      }),
    );
    const value = (name: string) => constants.get(name);
    this.#records = records;
    this.#starts = records.starts;
    this.#ends = records.ends;
    this.#kinds = records.kinds;
    this.#fieldOf = Int32Array.from(table.columns, ({ name }, column) =>
      value(name) === undefined ? (fieldOf[column] ?? -1) : -1,
    );
    this.#encode = encoders.map(({ field }, index) => {
      const column = table.columns[index];
      if (column === undefined) throw new RangeError(`There is no column ${index}.`);
      const same = value(column.name);
      if (same !== undefined) return constant(same);
      if (column.fromFile === 'record') return this.#recordNumber(column);
      if ((this.#fieldOf[index] ?? -1) >= 0) return field;
      const absent = absentField(column);
      return (_bytes, _start, _end, _quoted, out, at) => absent(out, at);
    });
    this.#encodeUnescaped = encoders.map(({ unescaped }) => unescaped);
    this.#isNull = encoders.map(({ isNull }) => isNull);
    this.#quotedNulls = table.columns.map(({ quotedNulls }) => quotedNulls);
    this.#absentValue = table.columns.map((column) => absentField(column));
    this.#absent = table.columns.map(
      ({ name, fromFile }, index) => value(name) === undefined && fromFile === null && (fieldOf[index] ?? -1) < 0,
    );
    const constantBytes = [...constants.values()].reduce((sum, { length }) => sum + length, 0);
    this.fixed = constantBytes + encoders.reduce((sum, { fixed }) => sum + fixed, 0);
    // Several columns may be read from fields of the same record; from the same field only that of `deleteWhen` besides another.
    const [most, read] = [
      Math.max(1, ...encoders.map(({ perByte }) => perByte)),
      fieldOf.filter((field) => field >= 0),
    ];
    this.perByte = new Set(read).size < read.length ? 2 * most : most;
  }

  #recordNumber({ type }: ColumnModel): EncodeField {
    if (type.name === 'bigint') return (_b, _s, _e, _q, out, at) => putInt64(out, putInt32(out, at, 8), this.record);
    return (_bytes, _start, _end, _quoted, out, at) =>
      this.record > MOST_INTEGER ? OUT_OF_RANGE : putInt32(out, putInt32(out, at, 4), this.record);
  }

  /** Whether the file has nothing for the column, in no record. */
  isAbsent(column: number): boolean {
    return this.#absent[column] ?? false;
  }

  /** The field of a column; -1 where it is read from none. */
  fieldOf(column: number): number {
    return this.#fieldOf[column] ?? -1;
  }

  /** Writes a column's value, whose field is `bytes[start, end)`, as {@link write} does. */
  encode(column: number, bytes: Buffer, start: number, end: number, kind: number, out: Buffer, at: number): number {
    const encode = this.#encode[column]!;
    if (kind < ESCAPED || this.#fieldOf[column]! < 0) return encode(bytes, start, end, kind !== UNQUOTED, out, at);
    const isNull = kind === ESCAPED_UNQUOTED || this.#quotedNulls[column] === true ? this.#isNull[column] : null;
    if (isNull?.(bytes, start, end) === true) return this.#absentValue[column]!(out, at);
    const length = this.#unescape(bytes, start, end);
    if (length < 0) return length;
    return this.#encodeUnescaped[column]!(this.#unescaped, 0, length, true, out, at);
  }

  writeAll(out: Buffer, at: number, begins: Int32Array): number {
    const encode = this.#encode;
    const fieldOf = this.#fieldOf;
    const starts = this.#starts;
    const ends = this.#ends;
    const kinds = this.#kinds;
    const bytes = this.bytes;
    const columns = encode.length;
    let put = at;
    for (let column = 0; column < columns; column++) {
      const field = fieldOf[column]!;
      begins[column] = put;
      if (field < 0) put = encode[column]!(bytes, 0, 0, false, out, put);
      else {
        const kind = kinds[field]!;
        put =
          kind >= ESCAPED
            ? this.write(column, out, put)
            : encode[column]!(bytes, starts[field]!, ends[field]!, kind !== UNQUOTED, out, put);
      }
      if (put < 0) return -1;
    }
    begins[columns] = put;
    return put;
  }

  write(column: number, out: Buffer, at: number): number {
    const field = this.#fieldOf[column]!;
    if (field < 0) return this.#encode[column]!(this.bytes, 0, 0, false, out, at);
    return this.encode(column, this.bytes, this.#starts[field]!, this.#ends[field]!, this.#kinds[field]!, out, at);
  }

  shown(column: number): Buffer | null {
    const field = this.#fieldOf[column] ?? -1;
    if (field < 0) return null;
    const [start = 0, end = 0] = [this.#starts[field], this.#ends[field]];
    const raw = this.bytes.subarray(start, end);
    if ((this.#kinds[field] ?? UNQUOTED) < ESCAPED) return raw;
    const length = this.#unescape(this.bytes, start, end);
    return length < 0 ? raw : this.#unescaped.subarray(0, length);
  }

  /** Writes a field, as what it stands for, into a buffer that the next call uses again; gives its length, or minus a reject code. */
  #unescape(bytes: Buffer, start: number, end: number): number {
    if (this.#unescaped.length < end - start) this.#unescaped = Buffer.allocUnsafe((end - start) * 2);
    return this.#records.unescape(bytes, start, end, this.#unescaped);
  }
}
