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

/** The fields of the first tuple of binary COPY; null for NULL. */
function firstTuple(bytes: Buffer): readonly (Buffer | null)[] {
  let at = 2;
  return Array.from({ length: bytes.readInt16BE(0) }, () => {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    at += length;
    return bytes.subarray(at - length, at);
  });
}

/**
 * Reads files as a load would, by the definition that is to be written, and keeps nothing of them.
 *
 * @throws {EngineError} `cannot-infer` where a file would be refused, or one record of it.
 */
export async function proveDefinition(
  table: TableModel,
  paths: readonly string[],
  breathe: (bytes: number) => Promise<void>,
): Promise<void> {
  const pool = new ChunkPool();
  const memory = windowMemory();
  for (const path of paths) {
    const first: (readonly (Buffer | null)[])[] = [];
    const rows = new ChunkWriter(pool, async () => undefined);
    const rejects = new ChunkWriter(pool, async (chunk) => {
      if (first.length === 0) first.push(firstTuple(Buffer.from(chunk)));
    });
    const reader = openReader(
      { table, automata: {}, loadId: 1n, destination: 'staging', refused: new Map(), rows, rejects, memory, breathe },
      { id: 1n, position: 1, uri: path, modified: '', loaded: '' },
    );
    const source = unpacked(new FileBytes(path, 0, false), path);
    const next = 'Nothing is written. Mend the file; or say how it is written by the options of this command.';
    try {
      await reader.readAll(source);
      await rejects.flush();
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error;
      throw cannotInfer(`the file would be refused: ${error.message} (${error.code})`, path, next);
    } finally {
      source.close();
    }
    const [told] = first;
    if (told === undefined) continue;
    const line = groupDigits(told[LINE]?.readBigInt64BE() ?? 0n);
    const column = told[COLUMN]?.toString() ?? 'the record';
    throw cannotInfer(
      `${groupDigits(reader.rejected)} records would be rejected, the first for ${column}: ${told[CODE]?.toString() ?? ''}`,
      `${path}, line ${line}`,
      next,
    );
  }
}
