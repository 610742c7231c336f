import { openReader } from '../../engine/part/open-reader.ts';
import type { ByteSource } from '../../engine/record/byte-source.ts';
import { windowMemory } from '../../engine/record/byte-window.ts';
import { ChunkPool } from '../../engine/record/chunk-pool.ts';
import { ChunkWriter } from '../../engine/record/chunk-writer.ts';
import type { KeyRange } from '../../engine/record/file-reader.ts';
import { FileRefusal } from '../../engine/record/file-refusal.ts';
import type { RecordSink } from '../../engine/record/record-sink.ts';
import type { Slice } from '../../engine/record/slice.ts';
import type { Automaton } from '../../generator/automaton.ts';
import type { TableModel } from '../../model/table-model.ts';

/** The bytes of a file in pieces of these sizes, over and over. */
export class Pieces implements ByteSource {
  readonly #bytes: Buffer;
  readonly #sizes: readonly number[];
  #at = 0;
  #piece = 0;

  constructor(bytes: Buffer, sizes: readonly number[]) {
    this.#bytes = bytes;
    this.#sizes = sizes;
  }

  read(into: Buffer, at: number): number {
    const size = Math.min(this.#sizes[this.#piece++ % this.#sizes.length] ?? 1, into.length - at);
    const copied = this.#bytes.copy(into, at, this.#at, this.#at + size);
    this.#at += copied;
    return copied;
  }

  close(): void {}
}

/** Keeps all that a reader makes. */
export class CollectingSink implements RecordSink {
  readonly #chunks: Readonly<Record<'rows' | 'rejects', Buffer[]>> = { rows: [], rejects: [] };

  async rows(chunk: Uint8Array): Promise<void> {
    this.#chunks.rows.push(Buffer.from(chunk));
  }

  async rejects(chunk: Uint8Array): Promise<void> {
    this.#chunks.rejects.push(Buffer.from(chunk));
  }

  /** The tuples of binary COPY, one after another. */
  collected(kind: 'rows' | 'rejects'): Buffer {
    return Buffer.concat(this.#chunks[kind]);
  }
}

/** When the files of tests were modified, and when their load began; `glue/test/ReaderProcess.scala` has the same. */
export const FILE_TIMES = { modified: '2026-01-02T03:04:05.678Z', loaded: '2026-11-30T00:00:00.001Z' } as const;

/** All that reading a file gives: tuples and rejects as bytes, counts, and why the file was refused. */
export interface ReadBytes {
  readonly rows: Buffer;
  readonly rejects: Buffer;
  readonly read: number;
  readonly staged: number;
  readonly rejected: number;
  readonly warnings: readonly string[];
  readonly lines: number;
  readonly keys: KeyRange | null;
  /** Code and message. */
  readonly refusal: string | null;
}

/** Reads the bytes of a file without a thread, a folder or a database. */
export async function readBytes(
  table: TableModel,
  source: ByteSource,
  options: {
    readonly uri?: string;
    readonly automata?: Readonly<Record<string, Automaton>>;
    /** In the load; the file's id too. @default 1 */
    readonly position?: number;
    /** Each record by itself, and none by the kernel. @default false */
    readonly oneByOne?: boolean;
    /** What is read of the file. @default all of it */
    readonly slice?: Slice;
    /** Its bytes from an offset on; asked for a slice. */
    readonly later?: (from: number) => ByteSource;
  } = {},
): Promise<ReadBytes> {
  const { position = 1 } = options;
  const sink = new CollectingSink();
  const pool = new ChunkPool();
  const [rows, rejects] = [
    new ChunkWriter(pool, (chunk) => sink.rows(chunk)),
    new ChunkWriter(pool, (chunk) => sink.rejects(chunk)),
  ];
  const reader = openReader(
    {
      table,
      automata: options.automata ?? {},
      loadId: 1n,
      destination: 'staging',
      // There is no record 0, and where some are refused each is looked at.
      refused: new Map(options.oneByOne === true ? [[0, '22000']] : []),
      rows,
      rejects,
      memory: windowMemory(),
      breathe: async () => undefined,
    },
    {
      id: BigInt(position),
      position,
      uri: options.uri ?? 'a.csv',
      ...FILE_TIMES,
      ...(options.slice === undefined ? {} : { slice: options.slice }),
    },
  );
  let refusal: string | null = null;
  try {
    await reader.readAll(source, (from) => options.later?.(from) ?? source);
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error;
    refusal = `${error.code}: ${error.message}`;
  }
  await rows.flush();
  await rejects.flush();
  const { read, staged, rejected, warnings, lines, keys } = reader;
  const collected = { rows: sink.collected('rows'), rejects: sink.collected('rejects') };
  return { ...collected, read, staged, rejected, warnings, lines, keys, refusal };
}
