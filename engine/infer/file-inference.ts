import { isUtf8 } from 'node:buffer';
import type { CsvEncoding } from '../../model/encodings.ts';
import { nameKey } from '../../model/header-name.ts';
import { limits } from '../../model/limits.ts';
import { type RejectWord, rejectCode, rejectNumber } from '../../model/reject-codes.ts';
import type { TrailerModel } from '../../model/trailer.ts';
import type { CsvRecords } from '../csv/csv-records.ts';
import { decodeText } from '../csv/decode-text.ts';
import { openRecords } from '../csv/open-records.ts';
import { TrailerFinder } from '../csv/trailer-line.ts';
import type { FieldDecoder } from '../encoders/decoder.ts';
import { decoderOf } from '../encoders/encoding.ts';
import type { ByteWindow } from '../record/byte-window.ts';
import { lineEndByte } from '../record/line-end.ts';
import { ESCAPED, ESCAPED_UNQUOTED, NEED_MORE, UNQUOTED } from '../record/text-format.ts';
import { cannotInfer } from './cannot-infer.ts';
import type { InferredColumn } from './column-facts.ts';
import { ColumnGuess } from './column-guess.ts';
import { type Dialect, sourceIn } from './dialect.ts';
import { RefusedRecords } from './refused-records.ts';

const MOST_COLUMNS = limits.tableColumns;

/** How the files are read whose columns are followed. */
export interface Reading extends Dialect {
  readonly encoding: CsvEncoding;
  readonly header: boolean;
  /** The line that ends each file and is no record; null where there is none. */
  readonly trailer: TrailerModel | null;
  /** Lines are known that are not in UTF-8, where that is the encoding. */
  readonly isOdd: boolean;
}

/** Where a field's text is: in the file's bytes, or in memory for what is unescaped or decoded. */
interface FieldText {
  bytes: Buffer;
  from: number;
  to: number;
}

/** Follows all columns of files, record by record. */
export class FileInference {
  records = 0;
  /** Those of them that no definition would load. */
  readonly refused = new RefusedRecords();
  /** The headers of files differ by what does not count where names are compared loosely. */
  isLoose = false;
  readonly #reading: Reading;
  readonly #decoder: FieldDecoder | null;
  #path = '';
  readonly #lineEnd: number;
  readonly #trailer: TrailerFinder | null;
  #isOver = false;
  #scanner: CsvRecords;
  #guesses: readonly ColumnGuess[] | null = null;
  #line = 1;
  #toSkip = 0;
  #isBegun = false;
  #before = 0;
  #fields: readonly FieldText[] = [];
  #room: Buffer = Buffer.alloc(0);
  #decoded: Buffer = Buffer.alloc(0);

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#decoder = decoderOf(reading.encoding);
    this.#lineEnd = lineEndByte(sourceIn(reading));
    this.#trailer = reading.trailer === null ? null : new TrailerFinder(reading.trailer, reading.encoding);
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
    this.#before = this.records;
    this.#scanner = this.#open();
    this.#line = 1;
    this.#toSkip = this.#reading.skip;
    this.#isBegun = false;
    this.#isOver = false;
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
    this.refused.endFile(this.records - this.#before);
  }

  #isComment(bytes: Buffer, at: number): boolean {
    const { comment } = this.#reading;
    return comment !== null && bytes[at] === comment.charCodeAt(0);
  }

  #take(bytes: Buffer, at: number, end: number): void {
    this.#isOver ||= this.#isBegun && this.#trailer?.parts(this.#scanner, bytes, at, end) != null;
    if (this.#isOver) return;
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
    this.#compareHeader(names, where);
    this.#guesses ??= names.map((name) => new ColumnGuess(name));
    this.#fields = names.map(() => ({ bytes, from: 0, to: 0 }));
  }

  #compareHeader(names: readonly string[], where: string): void {
    if (this.#guesses === null) return;
    const before = this.names;
    const [loose, one] = [nameKey('loose'), (names: readonly string[]) => names.join('\n')];
    if (one(names) === one(before)) return;
    const isLoose = one(names.map(loose)) === one(before.map(loose));
    if (isLoose && new Set(before.map(loose)).size === before.length) {
      this.isLoose = true;
      return;
    }
    const other = names.find((name, at) => name !== before[at]) ?? before[names.length];
    throw cannotInfer(
      `another header than in the files before: ${JSON.stringify(other)}`,
      where,
      'Give files of one kind.',
    );
  }

  #record(bytes: Buffer, at: number, end: number): void {
    this.records++;
    const refused = this.#place(bytes, at, end);
    if (refused !== 0) {
      const shown = this.#shown(bytes.subarray(at, end));
      const place = { path: this.#path, line: this.#line, record: this.records - this.#before, shown };
      this.refused.add({ ...rejectCode(refused), ...place });
      return;
    }
    const { kinds } = this.#scanner;
    for (const [field, guess] of (this.#guesses ?? []).entries()) {
      const quoted = kinds[field] !== UNQUOTED && kinds[field] !== ESCAPED_UNQUOTED;
      const { bytes: text, from, to } = this.#fields[field]!;
      guess.add(text, from, to, quoted, this.#line);
    }
  }

  /** Finds the text of a record's fields, before any of it is followed; gives the number of why it is refused, or zero. */
  #place(bytes: Buffer, at: number, end: number): number {
    const { starts, ends, kinds, error } = this.#scanner;
    if (error !== 0) return error;
    const record = bytes.subarray(at, end);
    if (record.includes(0)) return numberOf('nul-byte');
    if (this.#reading.isOdd && !isUtf8(record)) return numberOf('invalid-utf8');
    const decoder = this.#decoder;
    this.#room = withRoom(this.#room, end - at);
    if (decoder !== null) this.#decoded = withRoom(this.#decoded, (end - at) * decoder.growth);
    let [unescaped, decoded] = [0, 0];
    for (const [field, place] of this.#fields.entries()) {
      [place.bytes, place.from, place.to] = [bytes, starts[field]!, ends[field]!];
      if (kinds[field] === ESCAPED || kinds[field] === ESCAPED_UNQUOTED) {
        const free = this.#room.subarray(unescaped);
        [place.bytes, place.from, place.to] = [free, 0, this.#scanner.unescape(bytes, place.from, place.to, free)];
        unescaped += place.to;
      }
      if (decoder === null) continue;
      const free = this.#decoded.subarray(decoded);
      const to = decoder.decode(place.bytes, place.from, place.to, free);
      if (to < 0) return numberOf('invalid-encoding');
      [place.bytes, place.from, place.to] = [free, 0, to];
      decoded += to;
    }
    return 0;
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

const numberOf = (word: RejectWord) => rejectNumber(word);

/** Memory with room for as much. */
function withRoom(memory: Buffer, bytes: number): Buffer {
  return memory.length >= bytes ? memory : Buffer.alloc(bytes * 2);
}
