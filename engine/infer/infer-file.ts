import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { limits } from '../../model/limits.ts';
import { rejectCode } from '../../model/reject-codes.ts';
import { isSystemError, systemErrorInWords } from '../../model/system-error.ts';
import type { CsvEncoding } from '../../model/table-model.ts';
import { decodeText } from '../csv/decode-text.ts';
import { RecordScanner } from '../csv/record-scanner.ts';
import { decoderOf } from '../csv/single-byte.ts';
import { EngineError } from '../errors.ts';
import type { ByteSource } from '../record/byte-source.ts';
import { ByteWindow, skipByteOrderMark } from '../record/byte-window.ts';
import { FileRefusal } from '../record/file-refusal.ts';
import { ESCAPED, NEED_MORE, UNQUOTED } from '../record/text-format.ts';
import { unpacked } from '../record/unpacked.ts';
import { FileBytes } from '../source/folder/file-bytes.ts';
import { ColumnGuess, type InferredColumn } from './column-guess.ts';

const MOST_COLUMNS = limits.tableColumns;
const LF = 0x0a;
const DELIMITERS = [',', ';', '\t', '|'];

/** What a csv file was found to be, after all of it was read. */
export interface InferredTable {
  readonly delimiter: string;
  readonly encoding: CsvEncoding;
  readonly records: number;
  readonly columns: readonly InferredColumn[];
}

function cannotInfer(found: string, where: string, next: string): EngineError {
  return new EngineError({ code: 'cannot-infer', found, where, next });
}

/** The delimiter that the first line has most of. */
function findDelimiter(bytes: Buffer): string {
  const end = bytes.indexOf(LF);
  const line = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, times: line.split(delimiter).length }));
  return counts.reduce((best, each) => (each.times > best.times ? each : best)).delimiter;
}

/** Follows all columns of one file, record by record. */
class FileInference {
  encoding: CsvEncoding = 'utf-8';
  records = 0;
  readonly delimiter: string;
  readonly #path: string;
  readonly #scanner: RecordScanner;
  #guesses: readonly ColumnGuess[] | null = null;
  #line = 1;
  #unescaped: Buffer = Buffer.alloc(0);

  constructor(path: string, beginning: Buffer) {
    this.#path = path;
    this.delimiter = findDelimiter(beginning);
    this.#scanner = new RecordScanner({ delimiter: this.delimiter, quote: '"', multiline: true }, MOST_COLUMNS);
  }

  /** How many bytes of the record that goes on are still wanted. */
  get keep(): number {
    return this.#scanner.keep;
  }

  /** Takes the records that are whole in memory. */
  take(window: ByteWindow): void {
    const { bytes, length, isLast } = window;
    while (window.at < length) {
      const { at } = window;
      const end = this.#scanner.scan(bytes, at, length, isLast);
      if (end === NEED_MORE) return;
      if (!this.#scanner.isBlank(bytes, at, end)) {
        if (this.#guesses === null) this.#begin(bytes);
        else this.#record(bytes, at, end);
      }
      this.#line += this.#scanner.newlines;
      window.at = end;
    }
  }

  #begin(bytes: Buffer): void {
    const { starts, ends, kinds, fields, error } = this.#scanner;
    const where = `${this.#path}, line ${this.#line}`;
    if (error !== 0)
      throw cannotInfer(`the header cannot be read: ${rejectCode(error).message}`, where, 'Mend the header.');
    if (fields > MOST_COLUMNS)
      throw cannotInfer(`${fields} columns`, where, `A table has ${MOST_COLUMNS} at the most.`);
    this.#scanner.expect(fields);
    this.#guesses = Array.from({ length: fields }, (_, field) => {
      const raw = bytes.subarray(starts[field], ends[field]);
      const name = decodeText(raw, isUtf8(raw) ? null : decoderOf('windows-1252'));
      if (name === null)
        throw cannotInfer(`the name of column ${field + 1} is not text`, where, 'Write the file in UTF-8.');
      return new ColumnGuess(kinds[field] === ESCAPED ? name.replaceAll('""', '"') : name);
    });
  }

  #record(bytes: Buffer, at: number, end: number): void {
    const { starts, ends, kinds, error } = this.#scanner;
    this.records++;
    const where = `${this.#path}, record ${this.records}, line ${this.#line}`;
    if (error !== 0) {
      const { code, message } = rejectCode(error);
      throw cannotInfer(
        `a record that cannot be read: ${message} (${code})`,
        where,
        'Mend the file, then run the command again.',
      );
    }
    const record = bytes.subarray(at, end);
    if (record.includes(0)) throw cannotInfer('a NUL byte', where, 'Mend the file: PostgreSQL keeps no NUL in text.');
    if (this.encoding === 'utf-8' && !isUtf8(record)) this.encoding = 'windows-1252';
    for (const [field, guess] of (this.#guesses ?? []).entries()) {
      if (kinds[field] === ESCAPED) {
        const length = this.#unescape(bytes, starts[field]!, ends[field]!);
        guess.add(this.#unescaped, 0, length, true);
      } else guess.add(bytes, starts[field]!, ends[field]!, kinds[field] !== UNQUOTED);
    }
  }

  #unescape(bytes: Buffer, start: number, end: number): number {
    if (this.#unescaped.length < end - start) this.#unescaped = Buffer.alloc((end - start) * 2);
    return this.#scanner.unescape(bytes, start, end, this.#unescaped);
  }

  result(): InferredTable {
    if (this.#guesses === null)
      throw cannotInfer('an empty file', this.#path, 'Give a file with a header and records.');
    const { delimiter, encoding, records } = this;
    return { delimiter, encoding, records, columns: this.#guesses.map((guess) => guess.guess()) };
  }
}

/** What the system or the inflating library says of the file, as an error for the user; anything else as it is. */
function readFailure(error: unknown, path: string): unknown {
  const isBrokenGzip = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  const isRefused = error instanceof FileRefusal;
  if (!isBrokenGzip && !isRefused && !isSystemError(error)) return error;
  const reason = isRefused ? error.message : systemErrorInWords(error);
  return new EngineError({
    code: 'cannot-infer',
    found: `the file cannot be read: ${isBrokenGzip ? 'it is no gzip file, or a broken one' : reason}`,
    where: path,
    next: 'Correct the name of the file, or the file.',
    cause: error,
  });
}

/** How a file is read that a table is made from. */
export interface Inferring {
  readonly signal: AbortSignal;
  /** Told how many bytes have been read, of a gzip file how many it inflated to. */
  readonly onProgress: (bytes: number) => void;
}

/**
 * Finds out what a csv file holds, from all of it. Types are tried by the encoders that will load it, so that the file
 * loads as the definition says; nothing is taken for a type that would lose a part of its text.
 *
 * @throws {EngineError} `cannot-infer` where the file cannot be read, or holds a record that no definition would load; an
 * abort's reason when interrupted.
 */
export async function inferFile(path: string, { signal, onProgress }: Inferring): Promise<InferredTable> {
  let source: ByteSource | null = null;
  try {
    source = unpacked(new FileBytes(path, 0, false), path);
    let total = 0;
    const window = new ByteWindow(source, limits.recordBytes, async (read) => {
      total += read;
      // All of it is one thread's work: Ctrl-C, and what is shown of it, come in here.
      await nextTurn();
      signal.throwIfAborted();
      onProgress(total);
    });
    await skipByteOrderMark(window);
    const inference = new FileInference(path, window.bytes.subarray(window.at, window.length));
    for (;;) {
      inference.take(window);
      if (window.isLast) return inference.result();
      await window.fill(inference.keep);
    }
  } catch (error) {
    throw readFailure(error, path);
  } finally {
    source?.close();
  }
}
