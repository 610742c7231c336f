import { limits } from '../../model/limits.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import { ALL } from './byte-window.ts';
import { NEED_MORE, type TextRecords } from './text-format.ts';

const RECORD_TOO_LONG = rejectNumber('record-too-long');

/** Finds records of which each is a line, whatever stands in it. */
export abstract class LineRecords implements TextRecords {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  error = 0;
  newlines = 0;
  keep = ALL;
  /** The last line carries nothing. */
  protected wasBlank = false;
  readonly #lineEnd: number;

  /** @param lineEnd The byte that ends a line. */
  protected constructor(fields: number, lineEnd: number) {
    this.starts = new Int32Array(fields);
    this.ends = new Int32Array(fields);
    this.kinds = new Uint8Array(fields);
    this.#lineEnd = lineEnd;
  }

  /** Finds the fields of the line `bytes[at, stop)`. */
  protected abstract divide(bytes: Buffer, at: number, stop: number): void;

  /** Whether a line that begins so is passed over, however long it is. @param length Bytes in the buffer. */
  protected isPassedOver(_bytes: Buffer, _at: number, _length: number): boolean {
    return false;
  }

  abstract unescape(bytes: Buffer, start: number, end: number, into: Buffer): number;

  scan(bytes: Buffer, at: number, length: number, last: boolean): number {
    const isLong = this.keep !== ALL;
    const found = bytes.subarray(0, length).indexOf(this.#lineEnd, isLong ? at + this.keep : at);
    if (found < 0 && !last) {
      const isKept = isLong || length - at > limits.recordBytes;
      this.keep = isKept ? Math.min(length - at, limits.storedRecordBytes) : ALL;
      return NEED_MORE;
    }
    const end = found < 0 ? length : found + 1;
    this.keep = ALL;
    this.error = 0;
    this.newlines = found < 0 ? 0 : 1;
    this.wasBlank = this.isPassedOver(bytes, at, length);
    if (this.wasBlank) return end;
    if (isLong || end - at > limits.recordBytes) this.error = RECORD_TOO_LONG;
    else this.divide(bytes, at, found < 0 ? length : found);
    return end;
  }

  isBlank(): boolean {
    return this.wasBlank;
  }
}
