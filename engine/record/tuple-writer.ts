import { tellableKey } from '../../model/ascending-key.ts';
import { OPERATION } from '../../model/delete-when.ts';
import { limits } from '../../model/limits.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import type { TableModel } from '../../model/table-model.ts';
import { putInt32, putInt64 } from '../encoders/encode.ts';
import { typeEncoder } from '../encoders/type-encoder.ts';
import { AscendingKeys } from './ascending-keys.ts';
import { DeletingRecords } from './deleting-records.ts';
import type { RecordValues } from './record-values.ts';

const KEY_TOO_LONG = rejectNumber('key-too-long');
const LONGEST_KEY = limits.keyBytes;
/** `_file` (int8) after its length. */
const FILE = 4 + 8;

/** What stands after the definition's columns in each tuple of a file. */
export type TupleEnd =
  /** Into staging: the columns that the file lacks, as `_absent` has them; its position in the load; the record's number. */
  | { readonly kind: 'place'; readonly absent: Buffer; readonly position: number }
  /** Into a table with lineage: the ledger's id of the file. */
  | { readonly kind: 'file'; readonly id: bigint }
  | { readonly kind: 'nothing' };

/** How a file's tuples look, besides their values. */
export interface TupleLayout {
  readonly tupleFields: number;
  /** What stands after the columns, the record's place apart. */
  readonly tail: Buffer;
  /** -1 where the record's place does not stand there. */
  readonly position: number;
  /** Columns of the key where somebody looks at it, and the most bytes that it may have, 0 for any. */
  readonly key: readonly number[];
  readonly keyBytes: number;
}

/** Bytes of the count of fields, of `_position` (int4) and of `_record` (int8), those after their lengths. */
const FRAME = 2 + 8 + 12;

/** Writes records of one file as tuples of binary COPY: the table's columns, then a {@link TupleEnd}. */
export class TupleWriter {
  /** Reject code of each column in the last record that was refused; 0 where it passed. */
  readonly failures: Uint8Array;
  /** The file's keys so far; null where nobody asks for them. */
  readonly keys: AscendingKeys | null;
  /** Bytes of a tuple besides its values, at the most. */
  readonly frame: number;
  readonly #columns: number;
  readonly #fields: number;
  readonly #isKey: readonly boolean[];
  readonly #hasWideKey: boolean;
  readonly #places: readonly number[];
  /** Null where no record deletes. */
  readonly #deleting: DeletingRecords | null;
  /** Where each column begins in the last tuple. */
  readonly #begins: Int32Array;
  /** -1 where the record's place is not wanted. */
  readonly #position: number;
  /** What stands between the columns and the record's place, or at the end where that is not wanted. */
  readonly #fixed: Buffer;

  constructor(table: TableModel, tupleEnd: TupleEnd) {
    const { columns, key } = table;
    this.failures = new Uint8Array(columns.length);
    this.#columns = columns.length;
    this.#deleting = columns.at(-1)?.name === OPERATION ? DeletingRecords.of(table) : null;
    this.#isKey = columns.map(({ name }) => key.includes(name));
    this.#hasWideKey = key.length > 1 && columns.some((each, at) => this.#isKey[at] && typeEncoder(each).perByte > 0);
    this.#begins = new Int32Array(columns.length + 1);
    this.#position = tupleEnd.kind === 'place' ? tupleEnd.position : -1;
    this.#fixed = fixedField(tupleEnd);
    this.#fields = columns.length + (this.#fixed.length > 0 ? 1 : 0) + (tupleEnd.kind === 'place' ? 2 : 0);
    this.frame = FRAME + this.#fixed.length;
    this.#places = key.map((name) => columns.findIndex((column) => column.name === name));
    const tellable = tupleEnd.kind === 'place' ? tellableKey(table) : [];
    this.keys = tellable.length > 0 ? new AscendingKeys(tellable) : null;
  }

  get layout(): TupleLayout {
    return {
      tupleFields: this.#fields,
      tail: this.#fixed,
      position: this.#position,
      key: this.keys !== null || this.#hasWideKey ? this.#places : [],
      keyBytes: this.#hasWideKey ? LONGEST_KEY : 0,
    };
  }

  /**
   * Writes a record's tuple; gives its end, or -1 when the record is refused: then {@link failures} tell why, and what
   * was written does not count.
   */
  write(values: RecordValues, record: number, out: Buffer, at: number): number {
    const begins = this.#begins;
    out[at] = this.#fields >>> 8;
    out[at + 1] = this.#fields;
    let put = values.writeAll(out, at + 2, begins);
    if (put < 0) put = this.#refuse(values, out, at + 2);
    if (put < 0) return -1;
    if (this.#hasWideKey && this.#keyIsTooLong()) return -1;
    if (this.keys !== null && !this.keys.isBroken) this.keys.add(out, begins);
    if (this.#fixed.length > 0) put += this.#fixed.copy(out, put);
    if (this.#position < 0) return put;
    put = putInt32(out, putInt32(out, put, 4), this.#position);
    return putInt64(out, putInt32(out, put, 8), record);
  }

  /** How many columns of the last record that was refused did not pass. */
  get failed(): number {
    return this.failures.reduce((sum, failure) => sum + (failure === 0 ? 0 : 1), 0);
  }

  /** Looks at all columns, so that every reason is told at once; gives the end of a record that is right although columns are not. */
  #refuse(values: RecordValues, out: Buffer, at: number): number {
    for (let column = 0; column < this.#columns; column++) {
      const put = values.write(column, out, at);
      this.failures[column] = put < 0 ? -put : 0;
    }
    return this.#deleting?.write(values, this.failures, out, at, this.#begins) ?? -1;
  }

  #keyIsTooLong(): boolean {
    let length = 0;
    for (let column = 0; column < this.#columns; column++) {
      if (this.#isKey[column] === true) length += this.#begins[column + 1]! - this.#begins[column]! - 4;
    }
    if (length <= LONGEST_KEY) return false;
    this.failures.fill(0);
    this.failures[this.#isKey.indexOf(true)] = KEY_TOO_LONG;
    return true;
  }
}

/** A field that is the same in the whole file; empty where there is none. */
function fixedField(tupleEnd: TupleEnd): Buffer {
  if (tupleEnd.kind === 'place') return tupleEnd.absent;
  const field = Buffer.alloc(tupleEnd.kind === 'file' ? FILE : 0);
  if (tupleEnd.kind === 'file') field.writeBigInt64BE(tupleEnd.id, putInt32(field, 0, 8));
  return field;
}
