import { availableParallelism } from 'node:os';
import type { Client } from '../../runtime/connection/connect.ts';
import { RuntimeError } from '../../runtime/errors.ts';
import { PartReader } from '../part/part-reader.ts';

/** A connection that carries parts, and the thread that reads them. */
export interface Stream {
  readonly copy: Client;
  readonly reader: PartReader;
}

/** The most streams of a run: each has a connection, which the server has few of, and some memory. */
const MOST = 4;

/** The streams of a run: none where there is nothing to read, and more than one where a load has parts for them. */
export class Streams {
  readonly #copy: Client;
  readonly #streams: Stream[] = [];
  readonly #open: () => Promise<Client>;
  #most = Math.min(MOST, availableParallelism());

  /**
   * @param copy The connection of the first stream.
   * @param open Opens one more connection.
   */
  constructor(copy: Client, open: () => Promise<Client>) {
    this.#copy = copy;
    this.#open = open;
  }

  /** How many there may be at the same time. */
  get most(): number {
    return this.#most;
  }

  /** The stream that can always be had; its thread starts when it is first asked for. */
  get first(): Stream {
    return this.#start();
  }

  /** Has the first stream's thread start, which takes a while, since it will be needed. */
  prepare(): void {
    this.#start();
  }

  #start(): Stream {
    const first = this.#streams[0] ?? { copy: this.#copy, reader: PartReader.start() };
    this.#streams[0] = first;
    return first;
  }

  /**
   * Does the work for all items, several at once. The first failure stops what the others do, and is thrown when they
   * have come to rest, so that no connection is left in the middle of something.
   */
  async forEach<Item>(
    items: readonly Item[],
    signal: AbortSignal,
    work: (stream: Stream, item: Item, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    await this.#openFor(items.length);
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    const queue = items.values();
    const failures: unknown[] = [];
    const drain = async (stream: Stream) => {
      try {
        for (const item of queue) {
          either.throwIfAborted();
          await work(stream, item, either);
        }
      } catch (error) {
        failures.push(error);
        failed.abort(error);
      }
    };
    await Promise.all(this.#streams.slice(0, items.length).map(drain));
    signal.throwIfAborted();
    if (failures.length > 0) throw failures[0];
  }

  async #openFor(items: number): Promise<void> {
    if (items > 0) this.#start();
    while (this.#streams.length < Math.min(items, this.#most)) {
      try {
        this.#streams.push({ copy: await this.#open(), reader: PartReader.start() });
      } catch (error) {
        if (!(error instanceof RuntimeError) || error.code !== 'too-many-connections') throw error;
        // A server that has no more connections is loaded with those that are there.
        this.#most = this.#streams.length;
      }
    }
  }

  /** Ends the threads; the connections belong to whoever opened them. */
  async close(): Promise<void> {
    for (const { reader } of this.#streams) await reader.close();
  }
}
