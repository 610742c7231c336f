import { rejectNumber } from '../../model/reject-codes.ts';
import type { CsvSource } from '../../model/table-model.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const NONE = -1;
const UNKNOWN_ESCAPE = -rejectNumber('unknown-escape');

/** Of each beginning of a text, by its length: how long the longest one is that is its end too. */
function endsThatBegin(text: Buffer): Uint8Array {
  const found = new Uint8Array(text.length + 1);
  for (let length = 2; length <= text.length; length++) {
    const begun = text.subarray(0, length);
    for (let size = length - 1; size > 0 && found[length] === 0; size--) {
      if (begun.subarray(0, size).equals(begun.subarray(length - size))) found[length] = size;
    }
  }
  return found;
}

const isLetterOrDigit = (byte: number) =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

/** What the bytes of a csv file mean. */
export class Dialect {
  /** Runs of blanks part fields. */
  readonly ofBlanks: boolean;
  /** Empty where blanks part fields. */
  readonly delimiter: Buffer;
  /** How many characters of the delimiter still stand there, by how many did before a byte that is not its next one. */
  readonly shorter: Uint8Array;
  readonly quote: number;
  readonly escape: number;
  /** What ends a line. */
  readonly newline: number;
  readonly multiline: boolean;
  /** By byte: 0 where it stands for itself, wherever that is. */
  readonly special = new Uint8Array(256);
  readonly #space: number;
  readonly #tab: number;

  constructor({ delimiter, quote, escape: mark, lineEnd, multiline, blanksAroundQuotes }: CsvSource) {
    this.ofBlanks = delimiter === 'blanks';
    this.delimiter = Buffer.from(this.ofBlanks ? '' : delimiter);
    this.shorter = endsThatBegin(this.delimiter);
    this.quote = quote === null ? NONE : quote.charCodeAt(0);
    this.escape = mark === null ? NONE : mark.charCodeAt(0);
    this.newline = lineEnd === 'cr' ? CR : LF;
    this.multiline = multiline;
    const haveBlanks = this.ofBlanks || blanksAroundQuotes;
    this.#space = haveBlanks ? SPACE : NONE;
    this.#tab = haveBlanks && !this.delimiter.includes(TAB) ? TAB : NONE;
    for (const byte of [LF, CR, this.quote, this.escape, this.#space, this.#tab, ...this.delimiter]) {
      if (byte !== NONE) this.special[byte] = 1;
    }
  }

  /** Whether a byte is a blank that means something. */
  isBlank(byte: number): boolean {
    return byte === this.#space || byte === this.#tab;
  }

  /**
   * Writes what a field stands for: one quote for two, and of an escape what comes after it. Programs do not agree on what an
   * escaped letter or digit is, so that it is refused; and so is an escape at the end of a line.
   */
  unescape(bytes: Buffer, start: number, end: number, into: Buffer): number {
    let put = 0;
    for (let i = start; i < end; i++) {
      let byte = bytes[i]!;
      if (byte === this.escape) {
        i++;
        if (i === end || isLetterOrDigit(bytes[i]!)) return UNKNOWN_ESCAPE;
        byte = bytes[i]!;
        if (byte === CR && i + 1 === end) return UNKNOWN_ESCAPE;
      } else if (byte === this.quote) i++;
      into[put++] = byte;
    }
    return put;
  }
}
