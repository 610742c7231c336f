import { Worker } from 'node:worker_threads';
import { EngineError } from '../errors.ts';
import { RefusedOnTheWay } from '../record/read-context.ts';
import type { RecordSink } from '../record/record-sink.ts';
import type { FileOutcome, FromWorker, PartJob, ToWorker } from './messages.ts';

/** Told now and then how far reading is, in bytes and records. */
export type OnProgress = (bytes: number, records: number) => void;

// One file, which the build makes. Test runners load the sources of all others.
const entry = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/threads/part-worker.js' : '../../threads/part-worker.js',
  import.meta.url,
);

/** A worker thread that reads files and encodes them, one job after another. */
export class PartReader {
  readonly #worker: Worker;
  /** Why the thread can take no more jobs. */
  #dead: unknown = null;

  private constructor() {
    this.#worker = new Worker(entry);
    this.#worker.unref();
    this.#worker.once('error', (error) => {
      this.#dead = error;
    });
    this.#worker.once('exit', () => {
      this.#dead ??= new EngineError({ code: 'reader-ended', found: 'the reading thread ended', remedy: 'retry' });
    });
  }

  static start(): PartReader {
    return new PartReader();
  }

  /**
   * Reads a job's files into a sink. Chunks go to it one after another; the thread has memory for a few, so a slow sink
   * holds it back. When the sink fails or the signal is aborted the thread stops, and the reader can be used again.
   *
   * @throws What the sink threw, the signal's reason, {@link RefusedOnTheWay}, or a defect of the thread.
   */
  async read(
    job: PartJob,
    sink: RecordSink,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<readonly FileOutcome[]> {
    signal.throwIfAborted();
    if (this.#dead !== null) throw this.#dead;
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      let failure: { readonly reason: unknown } | null = null;
      let taking = Promise.resolve();

      const settle = (end: () => void) => {
        worker.off('message', hear);
        worker.off('error', die);
        worker.off('exit', die);
        signal.removeEventListener('abort', abort);
        end();
      };
      const fail = (reason: unknown) => {
        if (failure !== null) return;
        failure = { reason };
        worker.postMessage({ kind: 'stop' } satisfies ToWorker);
      };
      const abort = () => fail(signal.reason);
      const die = () => settle(() => reject(failure?.reason ?? this.#dead));

      const take = async (message: Extract<FromWorker, { kind: 'rows' | 'rejects' }>) => {
        if (failure !== null) return;
        try {
          await sink[message.kind](new Uint8Array(message.memory, 0, message.length));
          onProgress(message.bytes, message.records);
          worker.postMessage({ kind: 'returned', memory: message.memory } satisfies ToWorker, [message.memory]);
        } catch (error) {
          fail(error);
        }
      };
      const hear = (message: FromWorker) => {
        if (message.kind === 'rows' || message.kind === 'rejects') {
          taking = taking.then(() => take(message));
        } else if (message.kind === 'done') {
          taking = taking.then(() => {
            // A failure of the last chunk: the thread has answered "done" already, and will answer no more.
            if (failure !== null) settle(() => reject(failure?.reason));
            else settle(() => resolve(message.outcomes));
          });
          void taking.then(() => onProgress(message.bytes, message.records));
        } else if (message.kind === 'refused') {
          // Not before the sink is done with the chunks that are on their way.
          taking = taking.then(() => settle(() => reject(failure?.reason ?? new RefusedOnTheWay())));
        } else if (message.kind === 'broken') settle(() => reject(failure?.reason ?? message.error));
        else settle(() => reject(failure?.reason));
      };
      worker.on('message', hear);
      worker.once('error', die);
      worker.once('exit', die);
      signal.addEventListener('abort', abort, { once: true });
      worker.postMessage({ kind: 'job', job } satisfies ToWorker);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
