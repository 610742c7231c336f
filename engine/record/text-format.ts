import type { FieldDecoder } from '../encoders/decoder.ts';
import type { ByteSource } from './byte-source.ts';
import type { ALL, ByteWindow } from './byte-window.ts';

/** How a field stands in its file. */
export const UNQUOTED = 0;
export const QUOTED = 1;
/** Quoted, with something inside that stands for something else, such as a doubled quote. */
export const ESCAPED = 2;
/** Not quoted, with something inside that stands for something else. It is NULL by how it is written, and by nothing else. */
export const ESCAPED_UNQUOTED = 3;

/** Finds the fields of one record at a time in a buffer of bytes. It changes nothing there, and allocates nothing. */
export interface TextRecords {
  /** Where each field of the last record begins and ends, without its quotes, and how it stands. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  /** Number of the reject code that the last record earned; 0 for none. */
  readonly error: number;
  /** Newlines in the last record, the one at its end among them. */
  readonly newlines: number;
  /** How many bytes of a record that goes on are still wanted, from its first one; {@link ALL} where none may go. */
  readonly keep: number;
  /**
   * Finds the record that begins at `at`; gives the place after it, or {@link NEED_MORE}: then it is asked again with at
   * least as many of its bytes as it wants to be kept, and after them those that were not there yet.
   *
   * @param length Bytes in the buffer.
   * @param last Nothing follows the buffer in the file.
   */
  scan(bytes: Buffer, at: number, length: number, last: boolean): number;
  /** Whether the last record, which is `bytes[at, end)`, carries nothing and does not count. */
  isBlank(bytes: Buffer, at: number, end: number): boolean;
  /**
   * Writes an {@link ESCAPED} or {@link ESCAPED_UNQUOTED} field as what it stands for, which is never longer; gives the length,
   * or minus the number of a reject code.
   */
  unescape(bytes: Buffer, start: number, end: number, into: Buffer): number;
}

/** What {@link TextRecords.scan} gives when the record goes on after what is in the buffer. */
export const NEED_MORE = -1;

/** What a file has of a table's columns. */
export interface ColumnPlan {
  /** The field that each column of the definition is read from; -1 where it is read from none. */
  readonly fieldOf: readonly number[];
  readonly warnings: readonly string[];
}

/**
 * How most records of a format look: fields with a delimiter between them, quoted or not, and an end of line. A format is
 * free to have others too.
 */
export interface PlainSyntax {
  /** Bytes; null where fields are never quoted. A quote inside quotes is doubled. */
  readonly delimiter: number;
  readonly quote: number | null;
  /** Quotes may hold a newline. */
  readonly multiline: boolean;
  /** Of each record. */
  readonly fields: number;
}

/** A format whose records are found in bytes and whose values are text. */
export interface TextFormat {
  readonly records: TextRecords;
  /** Null where records look otherwise: then each is read by itself. Known from {@link begin} on. */
  readonly plain: PlainSyntax | null;
  /** Makes UTF-8 of fields; null where they are UTF-8. */
  readonly decoder: FieldDecoder | null;
  /** The bytes in which records are found. */
  text(bytes: ByteSource): ByteSource;
  /**
   * Reads what stands before the first record.
   *
   * @returns How many newlines that was, and where each column is read from.
   * @throws {FileRefusal} where the file cannot be one of the table's.
   */
  begin(window: ByteWindow): Promise<ColumnPlan & { readonly newlines: number }>;
  /** Judges the file when all of it is read. @throws {FileRefusal} where it is not what it claims to be. */
  end(): void;
}
