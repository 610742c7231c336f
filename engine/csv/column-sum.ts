import type { ColumnModel } from '../../model/column-model.ts';
import type { TableModel } from '../../model/table-model.ts';
import { summedColumn } from '../../model/trailer.ts';
import { columnEncoder } from '../encoders/column-encoder.ts';
import type { FieldDecoder } from '../encoders/decoder.ts';
import { TextValues } from '../record/text-values.ts';
import type { CsvRecords } from './csv-records.ts';
import { DecimalSum } from './decimal-sum.ts';
import type { LinePart } from './trailer-line.ts';

/** Bytes of a number's length. */
const LENGTH = 4;

/** Adds up the numbers of a column, whether their records are taken or not, and judges them by what is claimed. */
export class ColumnSum {
  /** Records of which the number cannot be told. */
  unread = 0;
  /** Where the trailer tells the sum. */
  readonly place: number;
  readonly #sum = new DecimalSum();
  readonly #column: ColumnModel;
  readonly #values: TextValues;
  readonly #encoder: ReturnType<typeof columnEncoder>;
  #claimed: string | null = null;
  #out = Buffer.alloc(1024);

  constructor(
    table: TableModel,
    column: ColumnModel,
    records: CsvRecords,
    field: number,
    decoder: FieldDecoder | null,
    place: number,
  ) {
    this.place = place;
    this.#column = summedColumn(column);
    const alone = { ...table, columns: [this.#column], key: [] };
    this.#values = new TextValues(alone, {}, records, { fieldOf: [field], constants: new Map(), decoder });
    this.#encoder = columnEncoder(this.#column, { decoder, key: false, automaton: null });
  }

  add(bytes: Buffer, size: number): void {
    this.#reserve(size);
    this.#values.bytes = bytes;
    if (!this.#take(this.#sum, this.#values.write(0, this.#out, 0))) this.unread++;
  }

  /** Takes a number that stands somewhere for what the sum should be. */
  claim(bytes: Buffer, { start, end }: LinePart): void {
    this.#reserve(end - start);
    const claimed = new DecimalSum();
    const put = start === end ? -1 : this.#encoder.field(bytes, start, end, false, this.#out, 0);
    this.#claimed = this.#take(claimed, put) ? String(claimed) : null;
  }

  /** Why the sum is not what is claimed. */
  mismatch(): readonly string[] {
    const { name, pii } = this.#column;
    if (this.#claimed === null) return [`the trailer says no sum of ${name}`];
    if (this.unread > 0) return [`the sum of ${name} cannot be told: no number in ${this.unread} records`];
    const sum = String(this.#sum);
    if (this.#claimed === sum) return [];
    return [
      pii
        ? `the trailer says another sum of ${name} than the records have`
        : `the trailer says ${this.#claimed} as the sum of ${name}, and it is ${sum}`,
    ];
  }

  #take(sum: DecimalSum, put: number): boolean {
    if (put < 0) return false;
    if (put > LENGTH) sum.add(this.#out, LENGTH);
    return true;
  }

  #reserve(size: number): void {
    const needed = this.#encoder.fixed + this.#encoder.perByte * size;
    if (this.#out.length < needed) this.#out = Buffer.alloc(2 * needed);
  }
}
