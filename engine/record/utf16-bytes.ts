import { type CsvEncoding, isUtf16, type Utf16Encoding } from '../../model/encodings.ts';
import { putPoint } from '../encoders/utf8.ts';
import type { ByteSource } from './byte-source.ts';
import { FileRefusal } from './file-refusal.ts';

/** Bytes of UTF-16 that are taken at once. */
const PIECE = 64 * 1024;
/** No byte of UTF-8: the record that has it is refused for its encoding, and no other. */
const NO_BYTE = 0xff;

const MARKS = { 'utf-16le': 0xfffe, 'utf-16be': 0xfeff } as const;

function orderOf(encoding: Utf16Encoding, mark: number | null): 'utf-16le' | 'utf-16be' {
  const told = mark === MARKS['utf-16le'] ? 'utf-16le' : mark === MARKS['utf-16be'] ? 'utf-16be' : null;
  if (encoding === 'utf-16') {
    if (told !== null || mark === null) return told ?? 'utf-16be';
    throw new FileRefusal(
      'wrong-format',
      'the file has no byte order mark, by which utf-16 is read: where it is UTF-16, say utf-16le or utf-16be',
    );
  }
  if (told === null || told === encoding) return encoding;
  throw new FileRefusal('wrong-format', `the file has the byte order mark of ${told}, and not of ${encoding}`);
}

/** A file in UTF-16 as UTF-8. A surrogate without the other, or half a unit at the end, gives bytes that are no UTF-8. */
export class Utf16Bytes implements ByteSource {
  readonly #wide: ByteSource;
  readonly #encoding: Utf16Encoding;
  readonly #in = Buffer.allocUnsafeSlow(PIECE);
  /** A unit of two bytes becomes three at most. */
  readonly #out = Buffer.allocUnsafeSlow((PIECE / 2) * 3);
  #order: 'utf-16le' | 'utf-16be' | null = null;
  #length = 0;
  #isLast = false;
  #text: Buffer = this.#out.subarray(0, 0);

  constructor(wide: ByteSource, encoding: Utf16Encoding) {
    this.#wide = wide;
    this.#encoding = encoding;
  }

  async read(into: Buffer, at: number): Promise<number> {
    while (this.#text.length === 0) {
      if (this.#isLast) return 0;
      await this.#fill();
      this.#order ??= orderOf(this.#encoding, this.#length < 2 ? null : this.#in.readUInt16BE(0));
      this.#text = this.#out.subarray(0, this.#convert(this.#order === 'utf-16le'));
    }
    const taken = this.#text.copy(into, at);
    this.#text = this.#text.subarray(taken);
    return taken;
  }

  /** Until two units are there, which a character may need. */
  async #fill(): Promise<void> {
    do {
      const read = await this.#wide.read(this.#in, this.#length);
      this.#isLast = read === 0;
      this.#length += read;
    } while (!this.#isLast && this.#length < 4);
  }

  /** Gives how many bytes came out; what is left of a character waits for the next piece. */
  #convert(isLittle: boolean): number {
    const [bytes, out] = [this.#in, this.#out];
    const end = this.#length - 1;
    const unit = (at: number) => (isLittle ? bytes[at]! | (bytes[at + 1]! << 8) : (bytes[at]! << 8) | bytes[at + 1]!);
    let [from, to] = [0, 0];
    while (from < end) {
      let point = unit(from);
      if (point >= 0xd800 && point < 0xdc00) {
        if (from + 2 >= end && !this.#isLast) break;
        const low = from + 2 < end ? unit(from + 2) : 0;
        if (low >= 0xdc00 && low < 0xe000) {
          point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
          from += 2;
        }
      }
      from += 2;
      if (point < 0x80) out[to++] = point;
      else to = putPoint(out, to, point);
    }
    if (this.#isLast && from < this.#length) {
      out[to++] = NO_BYTE;
      from = this.#length;
    }
    bytes.copy(bytes, 0, from, this.#length);
    this.#length -= from;
    return to;
  }

  close(): void {
    this.#wide.close();
  }
}

/** The bytes in which records of a file are found: those of a file in UTF-16 as UTF-8, of another one as they are. */
export function utf8Of(bytes: ByteSource, encoding: CsvEncoding): ByteSource {
  return isUtf16(encoding) ? new Utf16Bytes(bytes, encoding) : bytes;
}
