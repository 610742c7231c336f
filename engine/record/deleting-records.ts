import { deletionOf } from '../../model/staged-table.ts';
import type { TableModel } from '../../model/table-model.ts';
import { putInt32 } from '../encoders/encode.ts';
import type { RecordValues } from './record-values.ts';

/** Records that delete the row of their key: of them only some columns are judged, and the others may be NULL. */
export class DeletingRecords {
  readonly #values: readonly Buffer[];
  readonly #isJudged: readonly boolean[];
  /** The column that says so is the last one. */
  readonly #operation: number;

  private constructor(values: readonly string[], isJudged: readonly boolean[]) {
    this.#values = values.map((value) => Buffer.from(value));
    this.#isJudged = isJudged;
    this.#operation = isJudged.length - 1;
  }

  /** Null where no record of the table deletes. @param staged The table as staging has it. */
  static of(staged: TableModel): DeletingRecords | null {
    const deletion = deletionOf(staged);
    if (deletion === null) return null;
    const { values, judged } = deletion;
    const isJudged = staged.columns.map((_, column) => judged.includes(column) || column === staged.columns.length - 1);
    return new DeletingRecords(values, isJudged);
  }

  /**
   * Writes the columns of a record of which some did not pass; gives their end, or -1 where it does not delete, or a judged
   * column is wrong: then only these still count as failures.
   */
  write(values: RecordValues, failures: Uint8Array, out: Buffer, at: number, begins: Int32Array): number {
    if (!this.#deletes(values, failures, out, at)) return -1;
    let isRight = true;
    for (const [column, judged] of this.#isJudged.entries()) {
      if (!judged) failures[column] = 0;
      else if (failures[column] !== 0) isRight = false;
    }
    if (!isRight) return -1;
    let put = at;
    for (const [column] of this.#isJudged.entries()) {
      begins[column] = put;
      const end = values.write(column, out, put);
      put = end < 0 ? putInt32(out, put, -1) : end;
    }
    begins[this.#isJudged.length] = put;
    return put;
  }

  #deletes(values: RecordValues, failures: Uint8Array, out: Buffer, at: number): boolean {
    if (failures[this.#operation] !== 0) return false;
    const written = out.subarray(at + 4, values.write(this.#operation, out, at));
    return this.#values.some((value) => value.equals(written));
  }
}
