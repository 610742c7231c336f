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
  /** Null where the keys do not ascend, or nobody asks. */
  readonly keys: KeyRange | null;
  /** @throws {FileRefusal} where the file is refused as a whole. */
  readAll(source: ByteSource): Promise<void>;
}
