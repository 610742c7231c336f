import type { CsvSource, TableModel } from '../../model/table-model.ts';
import { type TrailerModel, trailerWords } from '../../model/trailer.ts';
import type { FieldDecoder } from '../encoders/decoder.ts';
import { FileRefusal } from '../record/file-refusal.ts';
import { NEED_MORE } from '../record/text-format.ts';
import { ColumnSum } from './column-sum.ts';
import type { CsvRecords } from './csv-records.ts';
import { countIn, type LinePart, TrailerFinder } from './trailer-line.ts';
import { WrappedRecords } from './wrapped-records.ts';

const NO_PART: LinePart = { start: 0, end: 0 };
/** Records in front of a trailer, which is no record, but claims something of them. */
export class TrailerRecords extends WrappedRecords {
  readonly #trailer: TrailerModel;
  readonly #finder: TrailerFinder;
  readonly #sums: readonly ColumnSum[];
  #carriesNothing = false;
  #records = 0;
  #after = 0;
  #isSeen = false;
  /** What the trailer says; null where it says none. */
  #claimed: string | null = null;

  /** @param fieldOf The field of each of the table's columns. */
  constructor(
    inner: CsvRecords,
    trailer: TrailerModel,
    table: TableModel,
    source: CsvSource,
    { fieldOf, decoder }: { readonly fieldOf: readonly number[]; readonly decoder: FieldDecoder | null },
  ) {
    super(inner);
    this.#trailer = trailer;
    this.#finder = new TrailerFinder(trailer, source.encoding);
    this.#sums = trailer.sums.flatMap(({ column: name, place }) => {
      const index = table.columns.findIndex((each) => each.name === name);
      const column = table.columns[index];
      return column === undefined ? [] : [new ColumnSum(table, column, inner, fieldOf[index] ?? -1, decoder, place)];
    });
  }

  override scan(bytes: Buffer, at: number, length: number, last: boolean): number {
    const end = super.scan(bytes, at, length, last);
    this.#carriesNothing = false;
    if (end === NEED_MORE || super.isBlank(bytes, at, end)) return end;
    if (this.#isSeen) this.#after++;
    const parts = this.#isSeen ? null : this.#finder.parts(this, bytes, at, end);
    if (parts !== null) this.#read(bytes, parts);
    this.#carriesNothing = this.#isSeen;
    if (this.#isSeen) this.error = 0;
    else this.#count(bytes, end - at);
    return end;
  }

  override isBlank(bytes: Buffer, at: number, end: number): boolean {
    return this.#carriesNothing || super.isBlank(bytes, at, end);
  }

  #count(bytes: Buffer, size: number): void {
    this.#records++;
    for (const sum of this.#sums) {
      if (this.error === 0) sum.add(bytes, size);
      else sum.unread++;
    }
  }

  #read(bytes: Buffer, parts: readonly LinePart[]): void {
    this.#isSeen = true;
    this.#claimed = countIn(this.#trailer, bytes, parts);
    for (const sum of this.#sums) sum.claim(bytes, parts[sum.place - 1] ?? NO_PART);
  }

  /** Judges the file when all of it is read. @throws {FileRefusal} `trailer-missing`, `trailer-mismatch`. */
  judge(): void {
    if (!this.#isSeen && !this.#trailer.optional)
      throw new FileRefusal('trailer-missing', `no trailer, ${trailerWords(this.#trailer)}: the file may be cut off`);
    if (!this.#isSeen) return;
    const reasons = [...this.#linesAfter(), ...this.#wrongCount(), ...this.#sums.flatMap((sum) => sum.mismatch())];
    if (reasons.length > 0) throw new FileRefusal('trailer-mismatch', reasons.join('; '));
  }

  #linesAfter(): readonly string[] {
    const { linesAfter } = this.#trailer;
    if (this.#after <= linesAfter) return [];
    return [`lines after the trailer: ${this.#after}${linesAfter > 0 ? `, and ${linesAfter} may be` : ''}`];
  }

  #wrongCount(): readonly string[] {
    const { records } = this.#trailer;
    if (records === null) return [];
    if (this.#claimed === null) return ['the trailer says no number of records'];
    const { others } = records;
    const claimed = BigInt(this.#claimed);
    if (claimed === BigInt(this.#records + others)) return [];
    const counted = others === 0 ? '' : `, and ${others} other lines`;
    const more = claimed - BigInt(this.#records);
    const hint = more === 1n || more === 2n ? `; if it counts header or trailer too, say others: ${more}` : '';
    return [`the trailer says ${claimed} records, and there are ${this.#records}${counted}${hint}`];
  }
}
