import { isAscii, isUtf8 } from 'node:buffer';
import type { CsvEncoding } from '../../model/encodings.ts';
import { decodeText } from '../csv/decode-text.ts';
import { decoderOf } from '../encoders/encoding.ts';
import { cannotInfer } from './cannot-infer.ts';
import { likelyEncodings } from './likely-encoding.ts';

const LF = 0x0a;
/** This many letters of a line are told. */
const SAMPLE = 60;
/** A file is UTF-8 with a few odd bytes in it, where this many times as many lines are UTF-8: those with the odd bytes are rejects. */
const MOSTLY = 4;
/** So many bytes of odd lines tell what they are in. */
const EVIDENCE = 64 * 1024;

/** What encoding the bytes of a file are in: each line of it is looked at, before any of it is read as a record. */
export class Survey {
  #line = 1;
  /** Lines with letters beyond ASCII that are UTF-8, and lines that are none. */
  #proper = 0;
  #odd = 0;
  #oddLine = 0;
  #sample: Buffer = Buffer.alloc(0);
  /** Whole odd lines, the first ones. */
  readonly #evidence: Buffer[] = [];
  #length = 0;

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

  /** Lines were seen that are not UTF-8. */
  get isOdd(): boolean {
    return this.#odd > 0;
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
    if (this.#length >= EVIDENCE) return;
    this.#evidence.push(Buffer.from(line.subarray(0, EVIDENCE)));
    this.#length += line.length;
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
    if (this.#proper >= this.#odd * MOSTLY) return { encoding: 'utf-8', reason: null };
    const likely = likelyEncodings(Buffer.concat(this.#evidence));
    const [best, ...rest] = likely;
    if (best === undefined) {
      throw cannotInfer(
        `an encoding that is not UTF-8, and by which no other reads like a text: ${JSON.stringify(sample)}`,
        where,
        `Say it by \`--encoding\`, or write the file in UTF-8. ${others}`,
      );
    }
    const first = (text: string) => JSON.stringify((text.split('\n')[0] ?? '').slice(0, SAMPLE).trimEnd());
    if (rest.length > 0) {
      const readings = likely.map(({ encoding, text }) => `${encoding} (${first(text)})`).join(', ');
      throw cannotInfer(`an encoding that may be ${readings}`, where, 'Say which one by `--encoding`.');
    }
    return {
      encoding: best.encoding,
      reason: `encoding: not UTF-8 from line ${this.#oddLine} on, which reads ${first(best.text)}. Say another one where that is wrong`,
    };
  }
}

function count(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}
