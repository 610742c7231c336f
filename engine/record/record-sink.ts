/**
 * Takes what a reader makes: chunks of whole tuples of binary COPY, for the table or its staging and for `aspen.reject`. A
 * database is one, the messages of a reading thread are another, and a test collects them.
 *
 * A promise resolves when the next chunk may come. The memory of this one is then the caller's again, unless it was
 * transferred to another thread.
 */
export interface RecordSink {
  rows(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  rejects(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
}
