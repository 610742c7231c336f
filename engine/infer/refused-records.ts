import { groupDigits } from '../../model/group-digits.ts';
import type { RejectCode } from '../../model/reject-codes.ts';
import { cannotInfer } from './cannot-infer.ts';

/** One in so many records may be at fault by itself: where more are, the definition is. */
export const FEW = 20;
/** This many of a file at the most. */
const MOST = 10_000;

/** A record that no definition would load, with its place. */
export interface RefusedRecord extends RejectCode {
  readonly path: string;
  readonly line: number;
  readonly record: number;
  /** The beginning of it, as a literal. */
  readonly shown: string;
}

/** Codes of what is a fault of one record alone: the record after it is read rightly. */
const ALONE: ReadonlySet<string> = new Set([
  'invalid-utf8',
  'invalid-encoding',
  'nul-byte',
  'too-few-fields',
  'too-many-fields',
  'stray-quote',
  'stray-carriage-return',
  'stray-newline',
  'unknown-escape',
]);

function refusal({ code, message, path, line, record, shown }: RefusedRecord, others: string, next: string) {
  const where = `${path}, record ${groupDigits(record)}, line ${groupDigits(line)}`;
  return cannotInfer(`a record that cannot be read: ${message} (${code}): ${shown}${others}`, where, next);
}

/** What to do about records that nothing reads. */
const MEND =
  'Mend the file, then run the command again; or say how it is written by --delimiter, --quote, --encoding and --skip.';

/**
 * The records that no definition would load. Few of them are rejects of a load, by a limit that the definition has and says why;
 * with more there is no definition.
 */
export class RefusedRecords {
  /** The first of all. */
  first: RefusedRecord | null = null;
  /** Of all files. */
  count = 0;
  /** The most of one file. */
  most = 0;
  readonly #lines = new Map<string, Set<number>>();
  #firstOfFile: RefusedRecord | null = null;
  #ofFile = 0;

  /** Notes one. @throws {EngineError} `cannot-infer` where the records after it cannot be told. */
  add(record: RefusedRecord): void {
    if (!ALONE.has(record.code)) throw refusal(record, '', MEND);
    this.first ??= record;
    this.#firstOfFile ??= record;
    this.count++;
    if (++this.#ofFile > MOST) throw this.#tooMany(this.#firstOfFile, this.#ofFile);
    const lines = this.#lines.get(record.path) ?? new Set();
    this.#lines.set(record.path, lines.add(record.line));
  }

  /** A file of so many records is over. @throws {EngineError} `cannot-infer` where too many of them are refused. */
  endFile(records: number): void {
    if (this.#firstOfFile !== null && this.#ofFile * FEW > records) throw this.#tooMany(this.#firstOfFile, records);
    this.most = Math.max(this.most, this.#ofFile);
    this.#firstOfFile = null;
    this.#ofFile = 0;
  }

  #tooMany(first: RefusedRecord, records: number) {
    const others =
      this.#ofFile < 2 ? '' : `, the first of ${groupDigits(this.#ofFile)} among ${groupDigits(records)} records`;
    return refusal(first, others, MEND);
  }

  /** The lines of a file in which refused records begin. */
  linesOf(path: string): ReadonlySet<number> {
    return this.#lines.get(path) ?? new Set();
  }
}
