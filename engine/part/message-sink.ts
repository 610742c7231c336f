import type { MessagePort } from 'node:worker_threads';
import type { RecordSink } from '../record/record-sink.ts';
import type { FromWorker } from './messages.ts';

/** Sends chunks to the thread that started this one. Their memory goes with them, and comes back by a message. */
export class MessageSink implements RecordSink {
  /** Bytes and records that were read so far. */
  bytes = 0;
  records = 0;
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  async rows(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#send('rows', chunk);
  }

  async rejects(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#send('rejects', chunk);
  }

  #send(kind: 'rows' | 'rejects', { buffer: memory, length }: Uint8Array<ArrayBuffer>): void {
    const { bytes, records } = this;
    this.#port.postMessage({ kind, memory, length, bytes, records } satisfies FromWorker, [memory]);
  }
}
