import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileOutcome } from '../../../engine/part/messages.ts';
import type { PartReader } from '../../../engine/part/part-reader.ts';
import type { Automaton } from '../../../generator/automaton.ts';
import type { TableModel } from '../../../model/table-model.ts';
import { listedFile } from '../listed-file.ts';
import { CollectingSink } from '../read-bytes.ts';

/** A tuple of binary COPY as its fields' bytes; null is NULL. */
export type Tuple = readonly (Buffer | null)[];

/** Takes binary COPY apart into tuples. */
export function tuples(chunk: Buffer): Tuple[] {
  const found: Tuple[] = [];
  for (let at = 0; at < chunk.length; ) {
    const fields = chunk.readInt16BE(at);
    at += 2;
    const tuple: (Buffer | null)[] = [];
    for (let field = 0; field < fields; field++) {
      const length = chunk.readInt32BE(at);
      at += 4;
      tuple.push(length < 0 ? null : chunk.subarray(at, at + length));
      at += Math.max(0, length);
    }
    found.push(tuple);
  }
  return found;
}

/** What reading a file gave. */
export interface ReadResult {
  readonly outcome: FileOutcome;
  readonly rows: readonly Tuple[];
  readonly rejects: readonly Tuple[];
}

let files = 0;

/** Reads a file's content by the worker thread, as a load does. */
export async function readCsv(
  reader: PartReader,
  folder: string,
  table: TableModel,
  content: Buffer,
  options: { readonly name?: string; readonly automata?: Readonly<Record<string, Automaton>> } = {},
): Promise<ReadResult> {
  const path = join(folder, options.name ?? `${++files}.csv`);
  writeFileSync(path, content);
  const sink = new CollectingSink();
  const job = {
    destination: 'staging' as const,
    table,
    automata: options.automata ?? {},
    loadId: 1n,
    source: { kind: 'folder' as const, folder },
    files: [listedFile(path)],
    refused: [],
  };
  const [outcome] = await reader.read(job, sink, new AbortController().signal, () => undefined);
  if (outcome === undefined) throw new Error('The reader told nothing of the file.');
  return { outcome, rows: tuples(sink.collected('rows')), rejects: tuples(sink.collected('rejects')) };
}
