import { isAscii, isUtf8 } from 'node:buffer';
import type { CsvEncoding } from '../../model/encodings.ts';
import { decodeText } from '../csv/decode-text.ts';
import { decoderOf } from '../csv/encoding.ts';
import { cannotInfer } from './cannot-infer.ts';

const LF = 0x0a;
/** This many letters of a line are told. */
const SAMPLE = 60;
/** A file is UTF-8 with a few odd bytes in it where this many times as many lines are UTF-8. */
const MOSTLY = 4;
/** In the languages of western Europe letters beyond ASCII seldom stand side by side. */
const SIDE_BY_SIDE = 0.5;

const isHigh = (byte: number | undefined) => byte !== undefined && byte >= 0x80;

/** What encoding the bytes of a file are in: each line of it is looked at, before any of it is read as a record. */
export class Survey {
  #line = 1;
  /** Lines with letters beyond ASCII that are UTF-8, and lines that are none. */
  #proper = 0;
  #odd = 0;
  #oddLine = 0;
  #sample: Buffer = Buffer.alloc(0);
  readonly #seen = new Set<number>();
  #high = 0;
  #pairs = 0;

  /** Looks at whole lines. */
  add(lines: Buffer): void {
    if (isAscii(lines)) {
      this.#line += count(lines);
      return;
    }
    for (let at = 0; at < lines.length; ) {
      const found = lines.indexOf(LF, at);
      const end = found < 0 ? lines.length : found + 1;
      this.#look(lines.subarray(at, end));
      if (found >= 0) this.#line++;
      at = end;
    }
  }

  #look(line: Buffer): void {
    if (isAscii(line)) return;
    if (isUtf8(line)) {
      this.#proper++;
      return;
    }
    if (this.#odd++ === 0) {
      this.#oddLine = this.#line;
      this.#sample = Buffer.from(line.subarray(0, SAMPLE));
    }
    for (let i = 0; i < line.length; i++) {
      if (!isHigh(line[i])) continue;
      this.#seen.add(line[i]!);
      this.#high++;
      if (isHigh(line[i + 1])) this.#pairs++;
    }
  }

  /**
   * The encoding, and why it is that where it is not UTF-8.
   *
   * @throws {EngineError} `cannot-infer` where the bytes are in none that could be told.
   */
  encoding(path: string): { readonly encoding: CsvEncoding; readonly reason: string | null } {
    if (this.#odd === 0) return { encoding: 'utf-8', reason: null };
    const where = `${path}, line ${this.#oddLine}`;
    const sample = decodeText(this.#sample, decoderOf('iso-8859-1'))?.trimEnd() ?? '';
    const others = '`--encoding windows-1252` takes every byte for a letter of that encoding.';
    if (this.#proper >= this.#odd * MOSTLY) {
      throw cannotInfer(
        `${this.#odd} of ${this.#odd + this.#proper} lines with letters beyond ASCII are no UTF-8, and the others are: ${JSON.stringify(sample)}`,
        where,
        `Mend these lines, then run the command again. ${others}`,
      );
    }
    const windows = decoderOf('windows-1252');
    const isWindows = [...this.#seen].every((byte) => decodeText(Buffer.from([byte]), windows) !== null);
    if (!isWindows || this.#pairs > this.#high * SIDE_BY_SIDE) {
      throw cannotInfer(
        `an encoding that is not UTF-8, and no western European one by its letters: ${JSON.stringify(sample)}`,
        where,
        `Write the file in UTF-8, such as by \`iconv -f WINDOWS-1251 -t UTF-8\` from the encoding that it is in. ${others}`,
      );
    }
    const shown = decodeText(this.#sample, windows)?.trimEnd() ?? '';
    return {
      encoding: 'windows-1252',
      reason: `encoding: not UTF-8 from line ${this.#oddLine} on, which reads ${JSON.stringify(shown)}. Say another one where that is wrong`,
    };
  }
}

function count(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}
