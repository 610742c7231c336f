import { mayBeAbsent } from '../../model/absence.ts';
import { beginsWithOperation } from '../../model/dms-operations.ts';
import { isField } from '../../model/from-file.ts';
import { limits } from '../../model/limits.ts';
import { rejectCode } from '../../model/reject-codes.ts';
import type { CsvSource, TableModel } from '../../model/table-model.ts';
import type { FieldDecoder } from '../encoders/decoder.ts';
import { decoderOf } from '../encoders/encoding.ts';
import type { ByteSource } from '../record/byte-source.ts';
import type { ByteWindow } from '../record/byte-window.ts';
import { FileRefusal } from '../record/file-refusal.ts';
import { lineEndByte } from '../record/line-end.ts';
import { planByPlace } from '../record/plan-by-place.ts';
import { skipLines } from '../record/skip-lines.ts';
import {
  type ColumnPlan,
  ESCAPED,
  NEED_MORE,
  type PlainSyntax,
  type TextFormat,
  UNQUOTED,
} from '../record/text-format.ts';
import { utf8Of } from '../record/utf16-bytes.ts';
import type { CsvRecords } from './csv-records.ts';
import { decodeText } from './decode-text.ts';
import { delimiterHint, otherTextHint } from './header-hints.ts';
import { planByHeader } from './header-plan.ts';
import { type Header, joinHeader } from './join-header.ts';
import { openRecords } from './open-records.ts';
import { plainSyntax } from './plain-syntax.ts';
import { TrailerRecords } from './trailer-records.ts';

const MOST_COLUMNS = limits.fileColumns;

/** A csv file: a header or none, then records of fields. */
export class CsvFormat implements TextFormat {
  records: CsvRecords;
  plain: PlainSyntax | null = null;
  readonly decoder: FieldDecoder | null;
  readonly #table: TableModel;
  readonly #source: CsvSource;
  /** Each record begins with what it does, where there is no header. */
  readonly #hasOperation: boolean;
  #newlines = 0;
  #trailer: TrailerRecords | null = null;

  /** @param uri Of the file. */
  constructor(table: TableModel, source: CsvSource, uri: string) {
    this.#table = table;
    this.#hasOperation = beginsWithOperation(source.dms, uri);
    this.#source = source;
    this.decoder = decoderOf(source.encoding);
    this.records = openRecords(source, MOST_COLUMNS);
  }

  text(bytes: ByteSource): ByteSource {
    return utf8Of(bytes, this.#source.encoding);
  }

  async begin(window: ByteWindow): Promise<ColumnPlan & { readonly newlines: number }> {
    const { header: hasHeader, skip } = this.#source;
    if (skip > 0) this.#newlines = await skipLines(window, skip, lineEndByte(this.#source));
    if (!hasHeader) {
      const fieldOf = planByPlace(this.#table, this.#hasOperation);
      this.#expect(Math.max(-1, ...fieldOf) + 1, fieldOf);
      return { fieldOf, warnings: [], newlines: this.#newlines };
    }
    const header = await this.#readHeader(window);
    const newlines = this.#newlines;
    const plan = planByHeader(this.#table, this.#source, header);
    this.#expect(header.names.length, plan.fieldOf);
    return { ...plan, newlines };
  }

  end(): void {
    this.#trailer?.judge();
  }

  /** From here on each record must have this many fields. */
  #expect(fields: number, fieldOf: readonly number[]): void {
    const { trailer } = this.#source;
    const places = [trailer?.records?.place ?? 0, ...(trailer?.sums ?? []).map(({ place }) => place)];
    const room = Math.max(fields, 1, ...places);
    const records = openRecords(this.#source, room);
    records.expect(fields);
    const read = { fieldOf, decoder: this.decoder };
    this.#trailer = trailer === null ? null : new TrailerRecords(records, trailer, this.#table, this.#source, read);
    this.records = this.#trailer ?? records;
    this.plain = plainSyntax(this.#source, fields);
  }

  async #readHeader(window: ByteWindow): Promise<Header> {
    const { headerLines, ragged } = this.#source;
    const first = await this.#readLine(window, 'the file has no header');
    if (headerLines === null) return { names: first, titles: first };
    const all = [first];
    while (all.length < headerLines.lines) {
      all.push(await this.#readLine(window, `the header has ${all.length} of ${headerLines.lines} lines`));
    }
    return joinHeader(all, headerLines, ragged === 'pad');
  }

  /** The next line that is not blank. @param missing What is wrong where there is none. */
  async #readLine(window: ByteWindow, missing: string): Promise<readonly string[]> {
    const { records } = this;
    let end = NEED_MORE;
    while (window.at < window.length || !window.isLast) {
      end = records.scan(window.bytes, window.at, window.length, window.isLast);
      if (end === NEED_MORE) {
        await window.fill(records.keep);
        continue;
      }
      this.#newlines += records.newlines;
      if (!records.isBlank(window.bytes, window.at, end)) break;
      window.at = end;
      end = NEED_MORE;
    }
    if (end === NEED_MORE) throw new FileRefusal('bad-header', missing);
    if (records.error !== 0) {
      const { code, message } = rejectCode(records.error);
      const line = window.bytes.toString('latin1', window.at, end).replace(/(?:\r?\n|\r)$/, '');
      const needed = this.#table.columns.filter((column) => isField(column) && !mayBeAbsent(column));
      const hints = [...otherTextHint(line), ...delimiterHint(this.#source, line, needed)];
      throw new FileRefusal('bad-header', [`the header cannot be read: ${message} (${code})`, ...hints].join('; '));
    }
    const names = this.#names(window.bytes);
    window.at = end;
    return names;
  }

  #names(bytes: Buffer): readonly string[] {
    const { starts, ends, kinds, fields } = this.records;
    const { encoding } = this.#source;
    if (fields > MOST_COLUMNS) throw new FileRefusal('bad-header', `${fields} columns, more than ${MOST_COLUMNS}`);
    return Array.from({ length: fields }, (_, field) => {
      const [start = 0, end = 0, kind = UNQUOTED] = [starts[field], ends[field], kinds[field]];
      const text = kind < ESCAPED ? bytes.subarray(start, end) : this.#unescaped(bytes, start, end);
      const name = text === null ? null : decodeText(text, this.decoder);
      const reason = text === null ? 'has an escape that stands for nothing' : `is not in ${encoding}`;
      if (name === null) throw new FileRefusal('bad-header', `column ${field + 1} of the header ${reason}`);
      return name;
    });
  }

  #unescaped(bytes: Buffer, start: number, end: number): Buffer | null {
    const into = Buffer.alloc(end - start);
    const length = this.records.unescape(bytes, start, end, into);
    return length < 0 ? null : into.subarray(0, length);
  }
}
