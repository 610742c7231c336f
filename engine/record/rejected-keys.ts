import { stagesRejectedKeys } from '../../model/rejected-keys.ts';
import type { TableModel } from '../../model/table-model.ts';
import { putInt32, putInt64 } from '../encoders/encode.ts';
import type { RecordValues } from './record-values.ts';
import type { TupleLayout } from './tuple-writer.ts';

/** Writes the keys of rejected records into staging, where somebody asks what a file does not have. */
export class RejectedKeys {
  readonly #isKey: readonly boolean[];
  readonly #layout: TupleLayout;

  private constructor(isKey: readonly boolean[], layout: TupleLayout) {
    this.#isKey = isKey;
    this.#layout = layout;
  }

  /** Null where nobody asks, or the rows do not go into staging. */
  static of(table: TableModel, layout: TupleLayout): RejectedKeys | null {
    if (!stagesRejectedKeys(table) || layout.position < 0) return null;
    return new RejectedKeys(
      table.columns.map(({ name }) => table.key.includes(name)),
      layout,
    );
  }

  /** Writes a record's tuple, which takes no more room than one that was right; gives its end. @param values Null where it has no fields that can be told. */
  write(values: RecordValues | null, record: number, out: Buffer, at: number): number {
    const { tupleFields, tail, position } = this.#layout;
    out[at] = tupleFields >>> 8;
    out[at + 1] = tupleFields;
    let put = this.#putKey(values, out, at + 2);
    if (put < 0) put = this.#putKey(null, out, at + 2);
    put += tail.copy(out, put);
    put = putInt32(out, putInt32(out, put, 4), position);
    return putInt64(out, putInt32(out, put, 8), -record);
  }

  /** Gives -1 where a column of the key cannot be read. */
  #putKey(values: RecordValues | null, out: Buffer, at: number): number {
    let put = at;
    for (const [column, isKey] of this.#isKey.entries()) {
      put = isKey && values !== null ? values.write(column, out, put) : putInt32(out, put, -1);
      if (put < 0) return -1;
    }
    return put;
  }
}
