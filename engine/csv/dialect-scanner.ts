import { limits } from '../../model/limits.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import type { CsvSource } from '../../model/table-model.ts';
import { ALL } from '../record/byte-window.ts';
import { ESCAPED, ESCAPED_UNQUOTED, NEED_MORE, QUOTED, UNQUOTED } from '../record/text-format.ts';
import type { CsvRecords } from './csv-records.ts';
import { Dialect } from './dialect.ts';

const LF = 0x0a;
const CR = 0x0d;
const NONE = -1;

/** Where a record is, between two bytes of it. */
const AT_START = 0;
/** After blanks at the start of a field, which a quote may follow. */
const AT_BLANKS = 1;
const IN_FIELD = 2;
const IN_QUOTES = 3;
/** After a quote inside quotes: another one doubles it, anything else finds the field closed. */
const AT_QUOTE = 4;
const CLOSED = 5;
const ESCAPING = 6;
const ESCAPING_IN_QUOTES = 7;
/** After an escaped carriage return, which may be half of a line end. */
const ESCAPED_RETURN = 8;
const RETURN = 9;
/** Between fields, where a run of blanks parts them. */
const BETWEEN = 10;
/** The record is broken, and ends with its line. */
const BROKEN = 11;

const TOO_FEW_FIELDS = rejectNumber('too-few-fields');
const TOO_MANY_FIELDS = rejectNumber('too-many-fields');
const UNCLOSED_QUOTE = rejectNumber('unclosed-quote');
const STRAY_QUOTE = rejectNumber('stray-quote');
const STRAY_CARRIAGE_RETURN = rejectNumber('stray-carriage-return');
const STRAY_NEWLINE = rejectNumber('stray-newline');
const RECORD_TOO_LONG = rejectNumber('record-too-long');
const REST_NOT_READ = rejectNumber('rest-not-read');

/**
 * Finds the records of csv files that are written in a way of their own: with escapes, blanks around quotes, another delimiter
 * than one character, or lines that end in a carriage return. It goes from byte to byte, so that it can stop after any.
 */
export class DialectScanner implements CsvRecords {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  fields = 0;
  error = 0;
  newlines = 0;
  keep = ALL;
  readonly #dialect: Dialect;
  #expected = NONE;
  #state = AT_START;
  /** How many characters of the delimiter stand before the next byte. */
  #matched = 0;
  #start = 0;
  #close = 0;
  #kind = UNQUOTED;

  constructor(source: CsvSource, most: number) {
    this.starts = new Int32Array(most);
    this.ends = new Int32Array(most);
    this.kinds = new Uint8Array(most);
    this.#dialect = new Dialect(source);
  }

  expect(fields: number): void {
    this.#expected = fields;
  }

  scan(bytes: Buffer, at: number, length: number, last: boolean): number {
    const isLong = this.keep !== ALL;
    if (!isLong) this.#begin();
    const end = this.#walk(bytes, isLong ? at + this.keep : at, length);
    if (end !== NEED_MORE) return this.#finish(at, end);
    if (length - at > limits.recordBytes || isLong) {
      this.keep = last ? ALL : Math.min(length - at, limits.storedRecordBytes);
      if (!last) return NEED_MORE;
      const isOpen = this.#isInQuotes() && this.#dialect.multiline;
      this.error = isOpen ? REST_NOT_READ : RECORD_TOO_LONG;
      return length;
    }
    if (!last) return NEED_MORE;
    if (this.#isInQuotes()) return this.#giveUp(bytes, at, length);
    if (this.#state === RETURN) this.error = STRAY_CARRIAGE_RETURN;
    else this.#endField(length);
    return this.#finish(at, length);
  }

  isBlank(bytes: Buffer, at: number, end: number): boolean {
    if (this.#dialect.ofBlanks) return this.fields === 0 && (this.error === 0 || this.error === TOO_FEW_FIELDS);
    if (this.#expected === 1) return false;
    const { newline } = this.#dialect;
    return bytes[at] === newline || (newline === LF && bytes[at] === CR && bytes[at + 1] === LF && end === at + 2);
  }

  unescape(bytes: Buffer, start: number, end: number, into: Buffer): number {
    return this.#dialect.unescape(bytes, start, end, into);
  }

  #begin(): void {
    this.fields = 0;
    this.error = 0;
    this.newlines = 0;
    this.#matched = 0;
    this.#state = this.#dialect.ofBlanks ? BETWEEN : AT_START;
  }

  #isInQuotes(): boolean {
    return this.#state === IN_QUOTES || this.#state === ESCAPING_IN_QUOTES;
  }

  /** Looks at `bytes[from, length)`; gives the place after the record, or {@link NEED_MORE}. */
  #walk(bytes: Buffer, from: number, length: number): number {
    const { newline, special, multiline } = this.#dialect;
    for (let i = from; i < length; i++) {
      const byte = bytes[i]!;
      const state = this.#state;
      if (special[byte] === 0 && (state === IN_QUOTES || state === IN_FIELD || state === BROKEN)) {
        this.#matched = 0;
        continue;
      }
      if (byte !== newline) {
        this.#after(state, byte, i);
        continue;
      }
      this.newlines++;
      if (multiline && this.#isInQuotes()) this.#state = IN_QUOTES;
      else if (multiline && (state === ESCAPING || state === ESCAPED_RETURN)) this.#state = IN_FIELD;
      else {
        if (this.#isInQuotes()) this.error = UNCLOSED_QUOTE;
        else this.#endField(i);
        return i + 1;
      }
    }
    return NEED_MORE;
  }

  #after(state: number, byte: number, i: number): void {
    if (state === IN_QUOTES) this.#inQuotes(byte, i);
    else if (state === IN_FIELD || state === ESCAPED_RETURN) this.#inField(byte, i);
    else if (state === ESCAPING_IN_QUOTES) this.#state = IN_QUOTES;
    else if (state === ESCAPING) this.#state = byte === CR ? ESCAPED_RETURN : IN_FIELD;
    else if (state === AT_QUOTE && byte === this.#dialect.quote) {
      this.#kind = ESCAPED;
      this.#state = IN_QUOTES;
    } else if (state === AT_QUOTE || state === CLOSED) this.#afterQuotes(byte);
    else if (state === RETURN) this.#break(STRAY_CARRIAGE_RETURN);
    else if (state !== BROKEN) this.#beforeField(state, byte, i);
  }

  #beforeField(state: number, byte: number, i: number): void {
    const { quote, ofBlanks } = this.#dialect;
    const isBlank = this.#dialect.isBlank(byte);
    if (ofBlanks && isBlank) return;
    if (byte === quote) {
      this.#state = IN_QUOTES;
      this.#kind = QUOTED;
      this.#start = i + 1;
      return;
    }
    if (state !== AT_BLANKS) this.#start = i;
    this.#kind = UNQUOTED;
    if (isBlank) this.#state = AT_BLANKS;
    else {
      this.#state = IN_FIELD;
      this.#inField(byte, i);
    }
  }

  #inField(byte: number, i: number): void {
    const { quote, newline, ofBlanks } = this.#dialect;
    this.#state = IN_FIELD;
    if (ofBlanks && this.#dialect.isBlank(byte)) {
      this.#put(i);
      this.#state = BETWEEN;
    } else if (byte === CR) {
      this.#put(i);
      this.#state = RETURN;
    } else if (byte === LF && newline === CR) this.#break(STRAY_NEWLINE);
    else if (byte === quote) this.#break(STRAY_QUOTE);
    else if (byte === this.#dialect.escape) {
      this.#kind = ESCAPED_UNQUOTED;
      this.#state = ESCAPING;
      this.#matched = 0;
    } else if (!ofBlanks) this.#match(byte, i);
  }

  /** The first place where all of the delimiter stands, which may have begun before another beginning of it was lost. */
  #match(byte: number, i: number): void {
    const { delimiter, shorter } = this.#dialect;
    let matched = this.#matched;
    while (matched > 0 && byte !== delimiter[matched]) matched = shorter[matched]!;
    if (byte === delimiter[matched]) matched++;
    this.#matched = matched;
    if (matched === delimiter.length) this.#delimit(i + 1 - matched);
  }

  #delimit(end: number): void {
    this.#put(end);
    this.#matched = 0;
    this.#state = AT_START;
  }

  #inQuotes(byte: number, i: number): void {
    if (byte === this.#dialect.quote) {
      this.#state = AT_QUOTE;
      this.#close = i;
    } else if (byte === this.#dialect.escape) {
      this.#kind = ESCAPED;
      this.#state = ESCAPING_IN_QUOTES;
    }
  }

  #afterQuotes(byte: number): void {
    const { delimiter, ofBlanks, newline } = this.#dialect;
    const isBlank = this.#matched === 0 && this.#dialect.isBlank(byte);
    this.#state = CLOSED;
    if (isBlank && ofBlanks) {
      this.#put(this.#close);
      this.#state = BETWEEN;
    } else if (isBlank) return;
    else if (byte === CR && this.#matched === 0) {
      this.#put(this.#close);
      this.#state = RETURN;
    } else if (ofBlanks || byte !== delimiter[this.#matched])
      this.#break(byte === LF && newline === CR ? STRAY_NEWLINE : STRAY_QUOTE);
    else if (++this.#matched === delimiter.length) this.#delimit(this.#close);
  }

  #break(error: number): void {
    this.error = error;
    this.#state = BROKEN;
  }

  #put(end: number): void {
    if (this.fields < this.starts.length) {
      this.starts[this.fields] = this.#start;
      this.ends[this.fields] = end;
      this.kinds[this.fields] = this.#kind;
    }
    this.fields++;
  }

  /** The record's last field ends with its line, or with the file. */
  #endField(end: number): void {
    const state = this.#state;
    if (state === AT_START) {
      this.#start = end;
      this.#kind = UNQUOTED;
    }
    if (state === AT_QUOTE || state === CLOSED) {
      if (this.#matched > 0) this.error = STRAY_QUOTE;
      else this.#put(this.#close);
    } else if (state !== RETURN && state !== BETWEEN && state !== BROKEN) this.#put(end);
  }

  #finish(at: number, end: number): number {
    const isLong = this.keep !== ALL || end - at > limits.recordBytes;
    this.keep = ALL;
    if (isLong) this.error = RECORD_TOO_LONG;
    else if (this.error === 0 && this.#expected !== NONE && this.fields !== this.#expected) {
      this.error = this.fields < this.#expected ? TOO_FEW_FIELDS : TOO_MANY_FIELDS;
    }
    return end;
  }

  /** Resumes reading on the line after the record's first: an open quote would swallow all the records that follow. */
  #giveUp(bytes: Buffer, at: number, length: number): number {
    const end = bytes.subarray(0, length).indexOf(this.#dialect.newline, at);
    this.error = UNCLOSED_QUOTE;
    this.newlines = end < 0 ? 0 : 1;
    return end < 0 ? length : end + 1;
  }
}
