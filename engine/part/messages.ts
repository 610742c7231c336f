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
}

/** A record that passed every rule and that the database refused in an earlier try. */
export interface RefusedByDatabase {
  readonly position: number;
  readonly record: number;
  readonly sqlstate: string;
}

/** Files of one table to read and encode. */
export interface PartJob {
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
  | { readonly kind: 'broken'; readonly error: unknown };
