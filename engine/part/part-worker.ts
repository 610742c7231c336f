import { parentPort } from 'node:worker_threads';
import { ChunkPool } from '../record/chunk-pool.ts';
import { RefusedOnTheWay } from '../record/read-context.ts';
import { MessageSink } from './message-sink.ts';
import type { FromWorker, PartJob, ToWorker } from './messages.ts';
import { readJob } from './read-job.ts';

/** Thrown inside the worker to leave a job that is not wanted any more. */
class Stopped extends Error {}

if (parentPort === null) throw new Error('This file runs in a worker thread.');
const port = parentPort;

/** The job under way: stopping it and giving memory back concern no other. */
let current: { stopped: boolean; readonly pool: ChunkPool } | null = null;

async function runJob(job: PartJob, state: { stopped: boolean; readonly pool: ChunkPool }): Promise<FromWorker> {
  const sink = new MessageSink(port);
  const outcomes = await readJob(job, sink, state.pool, async (bytes, records) => {
    sink.bytes = bytes;
    sink.records = records;
    // Messages are heard only between turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (state.stopped) throw new Stopped();
  });
  const records = outcomes.reduce((sum, { read }) => sum + read, 0);
  return { kind: 'done', outcomes, bytes: sink.bytes, records };
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
    port.postMessage(state.stopped ? { kind: 'stopped' } : done);
  } catch (error) {
    port.postMessage(ending(error));
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
