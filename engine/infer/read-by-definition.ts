import type { Automaton } from '../../generator/automaton.ts';
import type { TableModel } from '../../model/table-model.ts';
import { openReader } from '../part/open-reader.ts';
import { windowMemory } from '../record/byte-window.ts';
import { ChunkPool } from '../record/chunk-pool.ts';
import { ChunkWriter } from '../record/chunk-writer.ts';
import { FileRefusal } from '../record/file-refusal.ts';
import { unpacked } from '../record/unpacked.ts';
import { openNamed } from '../source/open-named.ts';
import { cannotInfer } from './cannot-infer.ts';

/** Places in a reject's tuple. */
const [LINE, COLUMN, CODE, VALUE] = [3, 6, 7, 9];

/** A value that a definition refuses, or a record. */
export interface Reject {
  readonly line: number;
  /** Null where the record as a whole is refused. */
  readonly column: string | null;
  readonly code: string;
  /** Null where it is personal, or where the record as a whole is refused. */
  readonly value: Buffer | null;
}

/** A table by its definition, as files are read by it. */
export interface ReadTable {
  readonly model: TableModel;
  readonly automata: Readonly<Record<string, Automaton>>;
}

/** The tuples of a chunk of binary COPY, each with its fields; null for NULL. */
function* tuplesOf(bytes: Buffer): Generator<readonly (Buffer | null)[]> {
  for (let at = 0; at < bytes.length; ) {
    const fields = bytes.readInt16BE(at);
    at += 2;
    yield Array.from({ length: fields }, () => {
      const length = bytes.readInt32BE(at);
      at += 4;
      if (length < 0) return null;
      at += length;
      return bytes.subarray(at - length, at);
    });
  }
}

/**
 * Reads a file as a load would, and keeps nothing of it.
 *
 * @param onReject Told of the first ones; bytes of values are good until it returns.
 * @returns How many records were read, and how many rejected.
 * @throws {EngineError} `cannot-infer` where the file would be refused.
 */
export async function readByDefinition(
  { model: table, automata }: ReadTable,
  path: string,
  onReject: (reject: Reject) => void,
  breathe: (bytes: number) => Promise<void>,
): Promise<{ readonly rejected: number }> {
  const pool = new ChunkPool();
  const rows = new ChunkWriter(pool, async () => undefined);
  const rejects = new ChunkWriter(pool, async (chunk) => {
    for (const tuple of tuplesOf(Buffer.from(chunk)))
      onReject({
        line: Number(tuple[LINE]?.readBigInt64BE() ?? 0n),
        column: tuple[COLUMN]?.toString() ?? null,
        code: tuple[CODE]?.toString() ?? '',
        value: tuple[VALUE] ?? null,
      });
  });
  const memory = windowMemory();
  const reader = openReader(
    { table, automata, loadId: 1n, destination: 'staging', refused: new Map(), rows, rejects, memory, breathe },
    { id: 1n, position: 1, uri: path, modified: '', loaded: '' },
  );
  const source = unpacked(openNamed(path, 0), path);
  try {
    await reader.readAll(source, (from) => openNamed(path, from));
    await rejects.flush();
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error;
    throw cannotInfer(`the file would be refused: ${error.message} (${error.code})`, path, NOTHING_WRITTEN);
  } finally {
    source.close();
  }
  return { rejected: reader.rejected };
}

/** What to do where no definition is written. */
export const NOTHING_WRITTEN = 'Nothing is written. Mend the file, or say how it is written.';
