import type { ColumnRange, FixedWidthSource } from '../../model/fixed-width.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import { isSingleByte } from '../../model/single-byte-letters.ts';
import { lineEndByte } from '../record/line-end.ts';
import { LineRecords } from '../record/line-records.ts';

const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;
/** No byte, for a source without comments. */
const NONE = -1;

const LINE_TOO_LONG = rejectNumber('line-too-long');

/** A column of a line. */
export interface FixedWidthField extends ColumnRange {
  /** Blanks in front of a text belong to it; a number may stand at the right of its place. */
  readonly isText: boolean;
}

/** Finds the fields of lines in which each has its place. Blanks that fill a place up are no part of its field. */
export class FixedWidthRecords extends LineRecords {
  /** A carriage return before the line's end is no part of the line. */
  readonly #dropsReturn: boolean;
  readonly #comment: number;
  /** Places are those of bytes, in an encoding that has one for each character too. */
  readonly #countsBytes: boolean;
  /** By where they stand: the number of each field, where it begins, counted from 0, where it ends, and whether it is a text. */
  readonly #field: Int32Array;
  readonly #from: Int32Array;
  readonly #until: Int32Array;
  readonly #isText: Uint8Array;
  /** Where a line ends at the latest. */
  readonly #width: number;

  constructor(source: FixedWidthSource, fields: readonly FixedWidthField[]) {
    super(fields.length, lineEndByte(source));
    const placed = [...fields.entries()].sort(([, one], [, other]) => one.start - other.start);
    const ends = fields.map(({ end }) => end ?? ENDLESS);
    this.#dropsReturn = lineEndByte(source) === LF;
    this.#comment = source.comment?.charCodeAt(0) ?? NONE;
    this.#countsBytes = source.positions === 'bytes' || isSingleByte(source.encoding);
    this.#field = Int32Array.from(placed, ([field]) => field);
    this.#from = Int32Array.from(placed, ([, { start }]) => start - 1);
    this.#until = Int32Array.from(placed, ([, { end }]) => end ?? ENDLESS);
    this.#isText = Uint8Array.from(placed, ([, { isText }]) => (isText ? 1 : 0));
    this.#width = Math.max(source.width ?? 0, ...ends);
  }

  protected override isPassedOver(bytes: Buffer, at: number, length: number): boolean {
    return at < length && bytes[at] === this.#comment;
  }

  /** Never asked for: no field is written otherwise than it reads. */
  override unescape(bytes: Buffer, start: number, end: number, into: Buffer): number {
    return bytes.copy(into, 0, start, end);
  }

  protected override divide(bytes: Buffer, at: number, stop: number): void {
    let filled = this.#dropsReturn && stop > at && bytes[stop - 1] === CR ? stop - 1 : stop;
    // Blanks at the end of a line say as little as a line that ends before them.
    while (filled > at && bytes[filled - 1] === BLANK) filled--;
    this.wasBlank = filled === at;
    let [place, i] = [0, at];
    for (let n = 0; n < this.#field.length; n++) {
      const [from, until] = [this.#from[n]!, this.#until[n]!];
      i = this.#after(bytes, i, filled, from - place);
      let start = i;
      i = this.#after(bytes, i, filled, until - from);
      place = until;
      let end = i;
      while (end > start && bytes[end - 1] === BLANK) end--;
      if (this.#isText[n] === 0) while (start < end && bytes[start] === BLANK) start++;
      this.starts[this.#field[n]!] = start;
      this.ends[this.#field[n]!] = end;
    }
    if (this.#width !== ENDLESS && this.#after(bytes, i, filled, this.#width - place) < filled)
      this.error = LINE_TOO_LONG;
  }

  /** The place that comes so many characters after another one; the line's end where there are fewer. */
  #after(bytes: Buffer, at: number, stop: number, count: number): number {
    if (this.#countsBytes || count >= stop - at) return Math.min(at + count, stop);
    let i = at;
    for (let left = count; left > 0 && i < stop; left--) {
      i++;
      while (i < stop && (bytes[i]! & 0xc0) === 0x80) i++;
    }
    return i;
  }
}

/** Further than any line goes. */
const ENDLESS = 2 ** 30;
