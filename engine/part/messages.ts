import type { Automaton } from '../../generator/automaton.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { KeyRange } from '../record/file-reader.ts';
import type { Destination, RecordFile } from '../record/read-context.ts';
import type { SourceAddress } from '../source/open-source.ts';
import type { FileVersion } from '../source/source.ts';

/** A file to read, as the database gave it; its version is null where nobody knows it yet, and is found on the way. */
export interface PartFile extends RecordFile, FileVersion {}

/** A record that passed every rule and that the database refused in an earlier try. */
export interface RefusedByDatabase {
  readonly position: number;
  readonly record: number;
  readonly sqlstate: string;
}

/** Files of one table to read and encode. */
export interface PartJob {
  /** On the way into the table the first record or file that is refused ends the job. */
  readonly destination: Destination;
  readonly table: TableModel;
  readonly automata: Readonly<Record<string, Automaton>>;
  readonly loadId: bigint;
  readonly source: SourceAddress;
  readonly files: readonly PartFile[];
  readonly refused: readonly RefusedByDatabase[];
  /** Positions of files that are refused for those records: their rejects are written, and no rows. @default none */
  readonly lost?: readonly number[];
}

/** What came of reading a file. */
export interface FileOutcome {
  readonly id: bigint;
  /** Records. */
  readonly read: number;
  readonly staged: number;
  readonly rejected: number;
  /** Why the file is refused as a whole. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
  readonly warnings: readonly string[];
  /** Where its slice begins in the file, and the newlines of the slice. */
  readonly offset: number;
  readonly lines: number;
  /** The version of a file that was unread; null where it was known, or could not be found. */
  readonly etag: string | null;
  /** Null where the keys do not ascend, or nobody asks. */
  readonly keys: KeyRange | null;
}

/** What the worker is told. */
export type ToWorker =
  | { readonly kind: 'job'; readonly job: PartJob }
  /** A chunk's memory comes back; the worker has only so much, which is what holds it back. */
  | { readonly kind: 'returned'; readonly memory: ArrayBuffer }
  | { readonly kind: 'stop' };

/** What the worker tells. */
export type FromWorker =
  | {
      readonly kind: 'rows' | 'rejects';
      readonly memory: ArrayBuffer;
      readonly length: number;
      readonly bytes: number;
      readonly records: number;
    }
  | {
      readonly kind: 'done';
      readonly outcomes: readonly FileOutcome[];
      readonly bytes: number;
      readonly records: number;
    }
  | { readonly kind: 'stopped' }
  /** Something was refused on the way into the table. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'broken'; readonly error: unknown };
