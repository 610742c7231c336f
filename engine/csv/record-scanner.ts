import { limits } from '../../model/limits.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import type { CsvSource } from '../../model/table-model.ts';
import { ESCAPED, NEED_MORE, QUOTED, type TextRecords, UNQUOTED } from '../record/text-format.ts';

const LF = 0x0a;
const CR = 0x0d;
/** No byte, for a source without quotes. */
const NONE = -1;

const TOO_FEW_FIELDS = rejectNumber('too-few-fields');
const TOO_MANY_FIELDS = rejectNumber('too-many-fields');
const UNCLOSED_QUOTE = rejectNumber('unclosed-quote');
const STRAY_QUOTE = rejectNumber('stray-quote');
const STRAY_CARRIAGE_RETURN = rejectNumber('stray-carriage-return');
const RECORD_TOO_LONG = rejectNumber('record-too-long');

const LONGEST_RECORD = limits.recordBytes;

/** Finds the records of a csv file (RFC 4180). */
export class RecordScanner implements TextRecords {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  /** Fields of the last record; may be more than there is room for. */
  fields = 0;
  error = 0;
  newlines = 0;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #multiline: boolean;
  #expected: number;

  /** @param most The most fields that are kept; a header may have as many. */
  constructor({ delimiter, quote, multiline }: Pick<CsvSource, 'delimiter' | 'quote' | 'multiline'>, most: number) {
    this.starts = new Int32Array(most);
    this.ends = new Int32Array(most);
    this.kinds = new Uint8Array(most);
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote === null ? NONE : quote.charCodeAt(0);
    this.#multiline = multiline;
    this.#expected = NONE;
  }

  /** How many fields each record from here on must have. */
  expect(fields: number): void {
    this.#expected = fields;
  }

  /** The record after one that earned an error begins on the line after the one where reading became impossible. */
  scan(bytes: Buffer, at: number, length: number, last: boolean): number {
    const delimiter = this.#delimiter;
    const quote = this.#quote;
    const { starts, ends, kinds } = this;
    const room = starts.length;
    let field = 0;
    let newlines = 0;
    let i = at;
    this.error = 0;
    for (;;) {
      let from = i;
      let to = i;
      let kind = UNQUOTED;
      if (i < length && bytes[i] === quote) {
        kind = QUOTED;
        from = ++i;
        for (;;) {
          if (i >= length) return this.#unfinished(bytes, at, length, last, UNCLOSED_QUOTE);
          const byte = bytes[i];
          if (byte === quote) {
            if (i + 1 >= length && !last) return this.#unfinished(bytes, at, length, last, UNCLOSED_QUOTE);
            if (i + 1 >= length || bytes[i + 1] !== quote) break;
            kind = ESCAPED;
            i++;
          } else if (byte === LF) {
            if (!this.#multiline) return this.#skipLine(bytes, at, i, length, last, newlines, UNCLOSED_QUOTE);
            newlines++;
          }
          i++;
        }
        to = i++;
      } else {
        while (i < length) {
          const byte = bytes[i]!;
          if (byte === delimiter || byte === LF || byte === CR || byte === quote) break;
          i++;
        }
        to = i;
      }
      if (field < room) {
        starts[field] = from;
        ends[field] = to;
        kinds[field] = kind;
      }
      field++;
      if (i >= length) {
        if (!last) return this.#unfinished(bytes, at, length, last, RECORD_TOO_LONG);
        break;
      }
      const byte = bytes[i];
      if (byte === delimiter) {
        i++;
        continue;
      }
      if (byte === LF) {
        i++;
        newlines++;
        break;
      }
      if (byte === CR) {
        if (i + 1 >= length && !last) return this.#unfinished(bytes, at, length, last, RECORD_TOO_LONG);
        if (i + 1 < length && bytes[i + 1] === LF) {
          i += 2;
          newlines++;
          break;
        }
      }
      return this.#skipLine(bytes, at, i, length, last, newlines, byte === CR ? STRAY_CARRIAGE_RETURN : STRAY_QUOTE);
    }
    if (i - at > LONGEST_RECORD) return this.#giveUp(bytes, at, length, RECORD_TOO_LONG);
    this.fields = field;
    this.newlines = newlines;
    if (this.#expected !== NONE && field !== this.#expected) {
      this.error = field < this.#expected ? TOO_FEW_FIELDS : TOO_MANY_FIELDS;
    }
    return i;
  }

  /** An empty line carries nothing, unless it is the empty field of the only column. */
  isBlank(bytes: Buffer, at: number, end: number): boolean {
    if (this.#expected === 1) return false;
    return bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF && end === at + 2);
  }

  /** Writes one quote for two. */
  unescape(bytes: Buffer, start: number, end: number, into: Buffer): number {
    let put = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      into[put++] = byte;
      if (byte === this.#quote) i++;
    }
    return put;
  }

  /** The record is broken at `from`; what follows is read from the next line on. */
  #skipLine(bytes: Buffer, at: number, from: number, length: number, last: boolean, newlines: number, error: number) {
    const end = bytes.subarray(0, length).indexOf(LF, from);
    const next = end < 0 ? length : end + 1;
    if ((end < 0 && !last) || next - at > LONGEST_RECORD) return this.#unfinished(bytes, at, length, last, error);
    this.error = error;
    this.newlines = newlines + 1;
    return next;
  }

  /** The record goes on after the buffer, and may do so as long as it is not too long. */
  #unfinished(bytes: Buffer, at: number, length: number, last: boolean, error: number): number {
    if (length - at > LONGEST_RECORD) return this.#giveUp(bytes, at, length, RECORD_TOO_LONG);
    return last ? this.#giveUp(bytes, at, length, error) : NEED_MORE;
  }

  /**
   * Resumes reading on the line after the record's first: an open quote would otherwise swallow all the records that
   * follow. That costs at most one more pass, since no line among those swallowed can open a quote that is not
   * closed there. Where it ends must not depend on how much of the file is in the buffer.
   */
  #giveUp(bytes: Buffer, at: number, length: number, error: number): number {
    const limit = Math.min(length, at + LONGEST_RECORD);
    const end = bytes.subarray(0, limit).indexOf(LF, at);
    this.error = error;
    this.newlines = end < 0 ? 0 : 1;
    return end < 0 ? limit : end + 1;
  }
}
