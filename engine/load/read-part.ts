import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import type { RefusedFinder } from '../../runtime/find-refused.ts';
import { type PartFileOutcome, unreadVersion } from '../../runtime/load-protocol.ts';
import type { FileOutcome } from '../part/messages.ts';
import type { Destination } from '../record/read-context.ts';
import type { RecordSink } from '../record/record-sink.ts';
import type { SourceAddress } from '../source/open-source.ts';
import type { PlannedFile } from './plan-parts.ts';
import type { Stream } from './streams.ts';

/** What bringing files of a load into the database needs besides the files. */
export interface ReadContext {
  readonly table: CompiledTable;
  readonly loadId: bigint;
  readonly source: SourceAddress;
  readonly stream: Stream;
  readonly signal: AbortSignal;
  /** Told now and then of what was read of these files so far. */
  readonly onProgress: (bytes: number, records: number) => void;
}

/** Refusals that speak of the moment and not of the file's content: the version stays pending. */
const PASSING = new Set(['changed-while-read', 'unreadable']);

/** What the protocol is told of a file that was read. */
export function toOutcome({
  id,
  read,
  staged,
  rejected,
  refusal,
  warnings,
  offset,
  lines,
  etag,
  keys,
}: FileOutcome): PartFileOutcome {
  const code = refusal?.code ?? null;
  return {
    id,
    read,
    staged,
    rejected,
    code,
    message: refusal?.message ?? null,
    retry: code !== null && PASSING.has(code),
    warnings,
    byte_offset: offset,
    lines,
    etag,
    first_key: hex(keys?.first),
    last_key: hex(keys?.last),
  };
}

function hex(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : Buffer.from(bytes).toString('hex');
}

/** Nothing is known yet that the database would refuse. */
export const NONE_REFUSED = { found: [], lost: new Set<number>() };

/** Reads files of a load into a sink. */
export function readFiles(
  { table, loadId, source, stream, signal, onProgress }: ReadContext,
  pending: readonly PlannedFile[],
  destination: Destination,
  refused: Pick<RefusedFinder, 'found' | 'lost'>,
  sink: RecordSink,
): Promise<readonly FileOutcome[]> {
  const files = pending.map(({ id, position, uri, etag, size, stat, modified, loaded, slice }) => ({
    id,
    position,
    uri,
    etag: etag === unreadVersion(stat ?? '') ? null : etag,
    size: Number(size),
    stat,
    modified,
    loaded,
    ...(slice === undefined ? {} : { slice }),
  }));
  const job = {
    destination,
    table: table.model,
    automata: table.automata,
    loadId,
    source,
    files,
    refused: refused.found,
    lost: [...refused.lost],
  };
  return stream.reader.read(job, sink, signal, onProgress);
}
