import { limits } from '../../model/limits.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import type { CsvSource } from '../../model/table-model.ts';
import { ALL } from '../record/byte-window.ts';
import { ESCAPED, NEED_MORE, QUOTED, type TextRecords, UNQUOTED } from '../record/text-format.ts';
import { LongRecord } from './long-record.ts';

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
const REST_NOT_READ = rejectNumber('rest-not-read');

const LONGEST_RECORD = limits.recordBytes;
const STORED_BYTES = limits.storedRecordBytes;

/** Finds the records of a csv file (RFC 4180). */
export class RecordScanner implements TextRecords {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  /** Fields of the last record; may be more than there is room for. */
  fields = 0;
  error = 0;
  newlines = 0;
  keep = ALL;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #multiline: boolean;
  readonly #long: LongRecord;
  #expected: number;

  /** @param most The most fields that are kept; a header may have as many. */
  constructor({ delimiter, quote, multiline }: Pick<CsvSource, 'delimiter' | 'quote' | 'multiline'>, most: number) {
    this.starts = new Int32Array(most);
    this.ends = new Int32Array(most);
    this.kinds = new Uint8Array(most);
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote === null ? NONE : quote.charCodeAt(0);
    this.#multiline = multiline;
    this.#long = new LongRecord(this.#delimiter, this.#quote, multiline);
    this.#expected = NONE;
  }

  /** How many fields each record from here on must have. */
  expect(fields: number): void {
    this.#expected = fields;
  }

  /** The record after one that earned an error begins on the line after the one where reading became impossible. */
  scan(bytes: Buffer, at: number, length: number, last: boolean): number {
    if (this.keep !== ALL) return this.#skipLong(bytes, at, at + this.keep, length, last);
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
    this.fields = field;
    this.newlines = newlines;
    if (i - at > LONGEST_RECORD) this.error = RECORD_TOO_LONG;
    else if (this.#expected !== NONE && field !== this.#expected) {
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
    if (end < 0 && !last) return this.#unfinished(bytes, at, length, last, error);
    const next = end < 0 ? length : end + 1;
    this.error = next - at > LONGEST_RECORD ? RECORD_TOO_LONG : error;
    this.newlines = newlines + (end < 0 ? 0 : 1);
    return next;
  }

  /** The record goes on after the buffer. */
  #unfinished(bytes: Buffer, at: number, length: number, last: boolean, error: number): number {
    if (length - at <= LONGEST_RECORD) return last ? this.#giveUp(bytes, at, length, error) : NEED_MORE;
    this.#long.begin();
    return this.#skipLong(bytes, at, at, length, last);
  }

  /** Of a record that is too long only its end is looked for, and only its beginning is kept. */
  #skipLong(bytes: Buffer, at: number, from: number, length: number, last: boolean): number {
    const end = this.#long.end(bytes, from, length);
    this.keep = end === NEED_MORE && !last ? Math.min(length - at, STORED_BYTES) : ALL;
    if (this.keep !== ALL) return NEED_MORE;
    this.error = end === NEED_MORE && this.#long.isOpen ? REST_NOT_READ : RECORD_TOO_LONG;
    this.newlines = this.#long.newlines;
    return end === NEED_MORE ? length : end;
  }

  /**
   * Resumes reading on the line after the record's first: an open quote would otherwise swallow all the records that
   * follow. That costs at most one more pass, since no line among those swallowed can open a quote that is not
   * closed there.
   */
  #giveUp(bytes: Buffer, at: number, length: number, error: number): number {
    const end = bytes.subarray(0, length).indexOf(LF, at);
    this.error = error;
    this.newlines = end < 0 ? 0 : 1;
    return end < 0 ? length : end + 1;
  }
}
