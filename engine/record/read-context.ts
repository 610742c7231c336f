import type { Automaton } from '../../generator/automaton.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { ChunkWriter } from './chunk-writer.ts';
import type { Slice } from './slice.ts';

/** Where a file's tuples go: into staging, where each record's place is added at their end, or straight into the table. */
export type Destination = 'staging' | 'table';

/** Thrown on the way into the table, where a record or a file is refused: the load has to go through staging. */
export class RefusedOnTheWay extends Error {}

/** A source file as its records name it. */
export interface RecordFile {
  /** The ledger's id of this version. */
  readonly id: bigint;
  /** Place in the load's order of arrival. */
  readonly position: number;
  readonly uri: string;
  /** When it was modified, and when its load began: to the millisecond, as `timestamptz` reads it. */
  readonly modified: string;
  readonly loaded: string;
  /** @default all of its records */
  readonly slice?: Slice;
}

/** What reading a file needs besides the file. */
export interface ReadContext {
  readonly table: TableModel;
  readonly automata: Readonly<Record<string, Automaton>>;
  readonly loadId: bigint;
  readonly destination: Destination;
  /** SQLSTATEs of records that the database refused, by the number that their tuples have. */
  readonly refused: ReadonlyMap<number, string>;
  readonly rows: ChunkWriter;
  readonly rejects: ChunkWriter;
  /** What the bytes of each file are read into, one file after another. */
  readonly memory: Buffer;
  /** Called for each piece that was read, with the records so far, so that the worker hears what it is told. */
  readonly breathe: (bytes: number, records: number) => Promise<void>;
}
