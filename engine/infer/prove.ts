import { groupDigits } from '../../model/group-digits.ts';
import type { TableModel } from '../../model/table-model.ts';
import { openReader } from '../part/open-reader.ts';
import { windowMemory } from '../record/byte-window.ts';
import { ChunkPool } from '../record/chunk-pool.ts';
import { ChunkWriter } from '../record/chunk-writer.ts';
import { FileRefusal } from '../record/file-refusal.ts';
import { unpacked } from '../record/unpacked.ts';
import { FileBytes } from '../source/folder/file-bytes.ts';
import { cannotInfer } from './cannot-infer.ts';

/** Places of line, column, code and value in a reject's tuple. */
const [LINE, COLUMN, CODE] = [3, 6, 7];

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

interface Reject {
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
}

/**
 * Reads files as a load would, by the definition that is to be written, and keeps nothing of them.
 *
 * @param refusedLines The lines of a file in which records begin that are to be rejected.
 * @throws {EngineError} `cannot-infer` where a file would be refused, or another record of it rejected.
 */
export async function proveDefinition(
  table: TableModel,
  paths: readonly string[],
  refusedLines: (path: string) => ReadonlySet<number>,
  breathe: (bytes: number) => Promise<void>,
): Promise<void> {
  const pool = new ChunkPool();
  const memory = windowMemory();
  for (const path of paths) {
    const expected = refusedLines(path);
    const others: Reject[] = [];
    const rows = new ChunkWriter(pool, async () => undefined);
    const rejects = new ChunkWriter(pool, async (chunk) => {
      for (const tuple of tuplesOf(Buffer.from(chunk))) {
        if (others.length > 0) return;
        const line = Number(tuple[LINE]?.readBigInt64BE() ?? 0n);
        if (!expected.has(line))
          others.push({ line, column: tuple[COLUMN]?.toString() ?? null, code: tuple[CODE]?.toString() ?? '' });
      }
    });
    const reader = openReader(
      { table, automata: {}, loadId: 1n, destination: 'staging', refused: new Map(), rows, rejects, memory, breathe },
      { id: 1n, position: 1, uri: path, modified: '', loaded: '' },
    );
    const source = unpacked(new FileBytes(path, 0, false), path);
    const next = 'Nothing is written. Mend the file; or say how it is written by the options of this command.';
    try {
      await reader.readAll(source, (from) => new FileBytes(path, from, false));
      await rejects.flush();
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error;
      throw cannotInfer(`the file would be refused: ${error.message} (${error.code})`, path, next);
    } finally {
      source.close();
    }
    const [told] = others;
    const more = reader.rejected - expected.size;
    if (told === undefined && more === 0) continue;
    const first = told === undefined ? '' : `, the first for ${told.column ?? 'the record'}: ${told.code}`;
    throw cannotInfer(
      `${groupDigits(Math.abs(more))} records ${more < 0 ? 'fewer ' : ''}would be rejected${first}`,
      told === undefined ? path : `${path}, line ${groupDigits(told.line)}`,
      next,
    );
  }
}
