import type { CsvEncoding } from '../../model/encodings.ts';
import { groupDigits } from '../../model/group-digits.ts';
import { limits } from '../../model/limits.ts';
import { rejectCode } from '../../model/reject-codes.ts';
import type { CsvRecords } from '../csv/csv-records.ts';
import { decodeText } from '../csv/decode-text.ts';
import { decoderOf } from '../csv/encoding.ts';
import { lineEndByte, openRecords } from '../csv/open-records.ts';
import type { FieldDecoder } from '../encoders/decoder.ts';
import type { ByteWindow } from '../record/byte-window.ts';
import { ESCAPED, ESCAPED_UNQUOTED, NEED_MORE, UNQUOTED } from '../record/text-format.ts';
import { cannotInfer } from './cannot-infer.ts';
import type { InferredColumn } from './column-facts.ts';
import { ColumnGuess } from './column-guess.ts';
import { type Dialect, sourceIn } from './dialect.ts';

const MOST_COLUMNS = limits.tableColumns;

/** How the files are read whose columns are followed. */
export interface Reading extends Dialect {
  readonly encoding: CsvEncoding;
  readonly header: boolean;
}

/** Follows all columns of files, record by record. */
export class FileInference {
  records = 0;
  readonly #reading: Reading;
  readonly #decoder: FieldDecoder | null;
  #path = '';
  readonly #lineEnd: number;
  #scanner: CsvRecords;
  #guesses: readonly ColumnGuess[] | null = null;
  #line = 1;
  #toSkip = 0;
  #isBegun = false;
  #room: Buffer = Buffer.alloc(0);
  #decoded: Buffer = Buffer.alloc(0);

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#decoder = decoderOf(reading.encoding);
    this.#lineEnd = lineEndByte(sourceIn(reading));
    this.#scanner = this.#open();
  }

  #open(): CsvRecords {
    return openRecords(sourceIn(this.#reading), MOST_COLUMNS);
  }

  /** How many bytes of the record that goes on are still wanted. */
  get keep(): number {
    return this.#scanner.keep;
  }

  /** The names of the header. */
  get names(): readonly string[] {
    return (this.#guesses ?? []).map(({ header }) => header);
  }

  /** Goes on to another file. */
  begin(path: string): void {
    this.#path = path;
    this.#scanner = this.#open();
    this.#line = 1;
    this.#toSkip = this.#reading.skip;
    this.#isBegun = false;
  }

  /** Takes the records that are whole in memory. */
  take(window: ByteWindow): void {
    const { bytes, length, isLast } = window;
    while (window.at < length) {
      const { at } = window;
      if (this.#toSkip > 0 || this.#isComment(bytes, at)) {
        const end = bytes.subarray(0, length).indexOf(this.#lineEnd, at);
        if (end < 0 && !isLast) return;
        window.at = end < 0 ? length : end + 1;
        this.#toSkip = Math.max(0, this.#toSkip - 1);
        this.#line++;
        continue;
      }
      const end = this.#scanner.scan(bytes, at, length, isLast);
      if (end === NEED_MORE) return;
      if (!this.#scanner.isBlank(bytes, at, end)) this.#take(bytes, at, end);
      this.#line += this.#scanner.newlines;
      window.at = end;
    }
  }

  /** The file is over. */
  end(): void {
    if (!this.#isBegun) throw cannotInfer('an empty file', this.#path, 'Give a file with a header and records.');
  }

  #isComment(bytes: Buffer, at: number): boolean {
    const { comment } = this.#reading;
    return comment !== null && bytes[at] === comment.charCodeAt(0);
  }

  #take(bytes: Buffer, at: number, end: number): void {
    if (this.#isBegun) this.#record(bytes, at, end);
    else {
      this.#isBegun = true;
      this.#readHeader(bytes);
      if (!this.#reading.header) this.#record(bytes, at, end);
    }
  }

  #readHeader(bytes: Buffer): void {
    const { starts, ends, kinds, fields, error } = this.#scanner;
    const where = `${this.#path}, line ${this.#line}`;
    if (error !== 0)
      throw cannotInfer(`the header cannot be read: ${rejectCode(error).message}`, where, 'Mend the header.');
    if (fields > MOST_COLUMNS)
      throw cannotInfer(`${fields} columns`, where, `A table has ${MOST_COLUMNS} at the most.`);
    this.#scanner.expect(fields);
    const names = Array.from({ length: fields }, (_, field) => {
      if (!this.#reading.header) return `column_${field + 1}`;
      const [from = 0, to = 0] = [starts[field], ends[field]];
      const isEscaped = kinds[field] === ESCAPED || kinds[field] === ESCAPED_UNQUOTED;
      if (isEscaped) this.#room = withRoom(this.#room, to - from);
      const written = isEscaped
        ? this.#room.subarray(0, this.#scanner.unescape(bytes, from, to, this.#room))
        : bytes.subarray(from, to);
      const name = decodeText(written, this.#decoder);
      if (name === null)
        throw cannotInfer(`the name of column ${field + 1} is not text`, where, 'Write the file in UTF-8.');
      return name;
    });
    const before = this.names;
    if (this.#guesses !== null && (names.length !== before.length || names.some((name, at) => name !== before[at]))) {
      const other = names.find((name, at) => name !== before[at]) ?? before[names.length];
      throw cannotInfer(
        `another header than in the files before: ${JSON.stringify(other)}`,
        where,
        'Give files of one kind.',
      );
    }
    this.#guesses ??= names.map((name) => new ColumnGuess(name));
  }

  #record(bytes: Buffer, at: number, end: number): void {
    const { starts, ends, kinds, error } = this.#scanner;
    this.records++;
    const where = () => `${this.#path}, record ${groupDigits(this.records)}, line ${groupDigits(this.#line)}`;
    if (error !== 0) {
      const { code, message } = rejectCode(error);
      throw cannotInfer(
        `a record that cannot be read: ${message} (${code}): ${this.#shown(bytes.subarray(at, end))}`,
        where(),
        'Mend the file, then run the command again; or say how it is written by --delimiter, --quote and --skip.',
      );
    }
    if (bytes.subarray(at, end).includes(0))
      throw cannotInfer('a NUL byte', where(), 'Mend the file: PostgreSQL keeps no NUL in text.');
    for (const [field, guess] of (this.#guesses ?? []).entries()) {
      const isEscaped = kinds[field] === ESCAPED || kinds[field] === ESCAPED_UNQUOTED;
      const quoted = kinds[field] !== UNQUOTED && kinds[field] !== ESCAPED_UNQUOTED;
      let [from, to, of] = [starts[field]!, ends[field]!, bytes];
      if (isEscaped) {
        this.#room = withRoom(this.#room, to - from);
        to = this.#scanner.unescape(of, from, to, this.#room);
        [from, of] = [0, this.#room];
      }
      if (this.#decoder !== null) {
        this.#decoded = withRoom(this.#decoded, (to - from) * this.#decoder.growth);
        to = this.#decoder.decode(of, from, to, this.#decoded);
        [from, of] = [0, this.#decoded];
        if (to < 0)
          throw cannotInfer(`a byte that ${this.#reading.encoding} does not have`, where(), 'Say another --encoding.');
      }
      guess.add(of, from, to, quoted, this.#line);
    }
  }

  #shown(record: Buffer): string {
    const text = decodeText(record.subarray(0, 60), this.#decoder ?? decoderOf('iso-8859-1')) ?? '';
    return JSON.stringify(text.trimEnd());
  }

  /** What the columns are, after all files. */
  columns(): readonly InferredColumn[] {
    const isSemicolons = this.#reading.delimiter === ';';
    return (this.#guesses ?? []).map((guess) => guess.guess(isSemicolons));
  }
}

/** Memory with room for as much. */
function withRoom(memory: Buffer, bytes: number): Buffer {
  return memory.length >= bytes ? memory : Buffer.alloc(bytes * 2);
}
