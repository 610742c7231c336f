import type { Automaton } from '../../generator/automaton.ts';
import type { TableModel } from '../../model/table-model.ts';

/** A file to read, as the database gave it. */
export interface PartFile {
  /** The ledger's id of this version. */
  readonly id: bigint;
  readonly position: number;
  readonly uri: string;
  readonly path: string;
  /** What the listing saw: a file that differs by now is not read. */
  readonly stat: string;
  /** Nobody knows its version yet: it is found on the way. */
  readonly isUnread: boolean;
}

/** A record that passed every rule and that the database refused in an earlier try. */
export interface RefusedByDatabase {
  readonly position: number;
  readonly record: number;
  readonly sqlstate: string;
}

/** Thrown on the way into the table, where a record or a file is refused: the load has to go through staging. */
export class RefusedOnTheWay extends Error {}

/** Where a job's tuples go: into staging, behind which each record's place is added, or straight into the table. */
export type Destination = 'staging' | 'table';

/** Files of one table to read and encode. */
export interface PartJob {
  /** On the way into the table the first record or file that is refused ends the job. */
  readonly destination: Destination;
  readonly table: TableModel;
  readonly automata: Readonly<Record<string, Automaton>>;
  readonly loadId: bigint;
  readonly files: readonly PartFile[];
  readonly refused: readonly RefusedByDatabase[];
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
  /** The version of a file that was unread; null where it was known, or could not be found. */
  readonly etag: string | null;
  /** The first and the last key, as bytes, of a file in which each key is behind the one before; null for others. */
  readonly keys: { readonly first: Uint8Array; readonly last: Uint8Array } | null;
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
