import { limits } from '../../model/limits.ts';
import { windowMemory } from '../record/byte-window.ts';
import type { ChunkPool } from '../record/chunk-pool.ts';
import { ChunkWriter } from '../record/chunk-writer.ts';
import { RefusedOnTheWay } from '../record/read-context.ts';
import type { RecordSink } from '../record/record-sink.ts';
import { openSource } from '../source/open-source.ts';
import type { FileOutcome, PartJob } from './messages.ts';
import { readFile } from './read-file.ts';

/** Told of each piece that was read, by the bytes and records of the job so far. */
export type OnRead = (bytes: number, records: number) => Promise<void>;

/** A file of which too many records are refused by the database, so that not all of them were looked for. */
function asLost(outcome: FileOutcome): FileOutcome {
  const message = `at least ${limits.storedRejects} records that PostgreSQL refuses; those after them were not tried`;
  return { ...outcome, staged: 0, refusal: outcome.refusal ?? { code: 'records-rejected', message } };
}

/**
 * Reads a job's files into a sink, in the thread that calls it.
 *
 * @throws {RefusedOnTheWay} on the way into the table, or what the sink or `onRead` throws.
 */
export async function readJob(
  job: PartJob,
  sink: RecordSink,
  pool: ChunkPool,
  onRead: OnRead,
): Promise<readonly FileOutcome[]> {
  const { table, automata, loadId, destination } = job;
  const source = openSource(job.source);
  const rows = new ChunkWriter(pool, (chunk) => sink.rows(chunk));
  const rejects = new ChunkWriter(pool, (chunk) => sink.rejects(chunk));
  const memory = windowMemory();
  const outcomes: FileOutcome[] = [];
  let [bytes, records] = [0, 0];
  const breathe = (read: number, fileRecords: number) => {
    bytes += read;
    return onRead(bytes, records + fileRecords);
  };
  for (const file of job.files) {
    const refused = new Map(
      job.refused
        .filter(({ position }) => position === file.position)
        .map(({ record, sqlstate }) => [record, sqlstate]),
    );
    const isLost = job.lost?.includes(file.position) === true;
    const into = isLost ? new ChunkWriter(pool, async () => undefined) : rows;
    const context = { table, automata, loadId, destination, refused, memory, rows: into, rejects, breathe };
    const outcome = isLost ? asLost(await readFile(context, source, file)) : await readFile(context, source, file);
    if (isLost) await into.flush();
    if (destination === 'table' && outcome.refusal !== null) throw new RefusedOnTheWay();
    records += outcome.read;
    outcomes.push(outcome);
  }
  await rows.flush();
  await rejects.flush();
  return outcomes;
}
