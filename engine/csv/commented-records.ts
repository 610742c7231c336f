import { ALL } from '../record/byte-window.ts';
import { NEED_MORE } from '../record/text-format.ts';
import type { CsvRecords } from './csv-records.ts';
import { WrappedRecords } from './wrapped-records.ts';

/** Records among lines that begin with a mark and carry nothing. Such a line may be of any length. */
export class CommentedRecords extends WrappedRecords {
  readonly #mark: number;
  readonly #lineEnd: number;
  #isComment = false;
  #keep = ALL;

  /** @param lineEnd The byte that ends a line. */
  constructor(inner: CsvRecords, mark: string, lineEnd: number) {
    super(inner);
    this.#mark = mark.charCodeAt(0);
    this.#lineEnd = lineEnd;
  }

  override get keep(): number {
    return this.#keep === ALL ? this.inner.keep : this.#keep;
  }

  override scan(bytes: Buffer, at: number, length: number, last: boolean): number {
    // Of a record that goes on its first byte is kept.
    this.#isComment = at < length && bytes[at] === this.#mark;
    if (!this.#isComment) return super.scan(bytes, at, length, last);
    const end = bytes.subarray(0, length).indexOf(this.#lineEnd, at);
    this.#keep = end < 0 && !last ? 1 : ALL;
    if (this.#keep !== ALL) return NEED_MORE;
    this.fields = 0;
    this.error = 0;
    this.newlines = end < 0 ? 0 : 1;
    return end < 0 ? length : end + 1;
  }

  override isBlank(bytes: Buffer, at: number, end: number): boolean {
    return this.#isComment || super.isBlank(bytes, at, end);
  }
}
