import { rejectNumber } from '../../model/reject-codes.ts';
import { NEED_MORE, UNQUOTED } from '../record/text-format.ts';
import type { CsvRecords } from './csv-records.ts';
import { WrappedRecords } from './wrapped-records.ts';

const NONE = -1;
const TOO_FEW_FIELDS = rejectNumber('too-few-fields');
const TOO_MANY_FIELDS = rejectNumber('too-many-fields');

/** Records whose lines end in a delimiter, or may lack fields at their end, as records of the same number of fields. */
export class EvenRecords extends WrappedRecords {
  readonly #pads: boolean;
  /** Fields that a line has besides: the empty one after the delimiter at its end. */
  readonly #more: number;
  #expected = NONE;

  constructor(inner: CsvRecords, pads: boolean, endsInDelimiter: boolean) {
    super(inner);
    this.#pads = pads;
    this.#more = endsInDelimiter ? 1 : 0;
  }

  override expect(fields: number): void {
    this.#expected = fields;
    this.inner.expect(fields + this.#more);
  }

  override scan(bytes: Buffer, at: number, length: number, last: boolean): number {
    const end = super.scan(bytes, at, length, last);
    const isWhole = this.error === 0 || this.error === TOO_FEW_FIELDS || this.error === TOO_MANY_FIELDS;
    if (end === NEED_MORE || !isWhole) return end;
    const isEnded = this.#more > 0 && this.fields > 1 && this.#isEmpty(this.fields - 1);
    if (isEnded) this.fields--;
    if (this.#expected !== NONE) this.#judge(isEnded);
    return end;
  }

  #isEmpty(field: number): boolean {
    return this.kinds[field] === UNQUOTED && this.starts[field] === this.ends[field];
  }

  #judge(isEnded: boolean): void {
    const missing = this.#expected - this.fields;
    const lacksDelimiter = this.#more > 0 && !isEnded;
    this.error = 0;
    if (missing < 0) this.error = TOO_MANY_FIELDS;
    else if (!this.#pads && (missing > 0 || lacksDelimiter)) this.error = TOO_FEW_FIELDS;
    else if (missing > 0) {
      this.starts.fill(0, this.fields, this.#expected);
      this.ends.fill(0, this.fields, this.#expected);
      this.kinds.fill(UNQUOTED, this.fields, this.#expected);
      this.fields = this.#expected;
    }
  }
}
