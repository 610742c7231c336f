import type { ByteSource } from './byte-source.ts';

/** The first and the last key, as bytes, of a file in which each key comes after the one before. */
export interface KeyRange {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

/** Reads one file of any format: bytes in, tuples of binary COPY and rejects out. */
export interface FileReader {
  /** Records so far: all of them, those that became tuples, and those that were refused. */
  readonly read: number;
  readonly staged: number;
  readonly rejected: number;
  readonly warnings: readonly string[];
  /** Of a slice: newlines that it has. */
  readonly lines: number;
  /** Null where the keys do not ascend, or nobody asks. */
  readonly keys: KeyRange | null;
  /**
   * Reads the file, or its slice.
   *
   * @param later The file's bytes from an offset on, where they are asked for.
   * @throws {FileRefusal} where the file is refused as a whole.
   */
  readAll(source: ByteSource, later: (from: number) => ByteSource): Promise<void>;
}
