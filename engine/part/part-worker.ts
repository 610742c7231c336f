import { parentPort } from 'node:worker_threads';
import { ChunkPool } from './chunk-pool.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { type FileOutcome, type FromWorker, type PartJob, RefusedOnTheWay, type ToWorker } from './messages.ts';
import { readFile } from './read-files.ts';

/** Thrown inside the worker to leave a job that is not wanted any more. */
class Stopped extends Error {}

const port = parentPort;
if (port === null) throw new Error('This file runs in a worker thread.');

/** The job under way: stopping it and giving memory back concern no other. */
let current: { stopped: boolean; readonly pool: ChunkPool } | null = null;

async function runJob(job: PartJob, state: { stopped: boolean; readonly pool: ChunkPool }): Promise<FromWorker> {
  let bytes = 0;
  let records = 0;
  let before = 0;
  const send = (kind: 'rows' | 'rejects') => (memory: ArrayBuffer, length: number) => {
    port?.postMessage({ kind, memory, length, bytes, records } satisfies FromWorker, [memory]);
  };
  const rows = new ChunkWriter(state.pool, send('rows'));
  const rejects = new ChunkWriter(state.pool, send('rejects'));
  const breathe = async (read: number, fileRecords: number) => {
    bytes += read;
    records = before + fileRecords;
    // Messages are heard only between turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (state.stopped) throw new Stopped();
  };
  const outcomes: FileOutcome[] = [];
  for (const file of job.files) {
    const refused = new Map(
      job.refused
        .filter(({ position }) => position === file.position)
        .map(({ record, sqlstate }) => [record, sqlstate]),
    );
    const { table, automata, loadId, destination } = job;
    const outcome = await readFile({ table, automata, loadId, destination, refused, rows, rejects, breathe }, file);
    if (destination === 'table' && outcome.refusal !== null) throw new RefusedOnTheWay();
    before += outcome.read;
    records = before;
    outcomes.push(outcome);
  }
  rows.flush();
  rejects.flush();
  return { kind: 'done', outcomes, bytes, records };
}

function ending(error: unknown): FromWorker {
  if (error instanceof Stopped) return { kind: 'stopped' };
  return error instanceof RefusedOnTheWay ? { kind: 'refused' } : { kind: 'broken', error };
}

async function answer(job: PartJob): Promise<void> {
  const state = { stopped: false, pool: new ChunkPool() };
  current = state;
  try {
    const done = await runJob(job, state);
    port?.postMessage(state.stopped ? { kind: 'stopped' } : done);
  } catch (error) {
    port?.postMessage(ending(error));
  }
}

port.on('message', (message: ToWorker) => {
  if (message.kind === 'job') void answer(message.job);
  else if (message.kind === 'returned') current?.pool.give(message.memory);
  else if (current !== null) {
    current.stopped = true;
    current.pool.stop(new Stopped());
  }
});
