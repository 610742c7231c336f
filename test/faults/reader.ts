import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, connect } from '../../runtime/connection/connect.ts';
import type { DatabaseConfig } from '../../runtime/connection/database-config.ts';
import { type Digest, NOTHING } from './expected-rows.ts';
import { seeRows } from './seen-rows.ts';

/** Between two looks, in milliseconds. */
const PAUSE = 8;

/**
 * Somebody who reads the tables all the time: of each file all rows of a delivery are there, or none, and what was
 * there once does not go away again, unless another file says so.
 */
export class Reader {
  looks = 0;
  readonly violations: string[] = [];
  readonly #config: () => DatabaseConfig;
  readonly #states: ReadonlyMap<string, readonly Digest[]>;
  /** How far each file was seen to be. */
  readonly #reached = new Map<string, number>();
  #stopped = false;
  #reading: Promise<void> | null = null;

  constructor(config: () => DatabaseConfig, states: ReadonlyMap<string, readonly Digest[]>) {
    this.#config = config;
    this.#states = states;
  }

  start(): void {
    this.#stopped = false;
    this.#reading = this.#read();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#reading;
  }

  async #read(): Promise<void> {
    while (!this.#stopped) {
      let client: Client | null = null;
      try {
        client = await connect(this.#config(), 'faults reader');
        while (!this.#stopped) {
          this.#check(await seeRows(client));
          await sleep(PAUSE);
        }
      } catch {
        // The server crashed: the reader comes again.
        await sleep(PAUSE);
      } finally {
        await client?.end().catch(() => undefined);
      }
    }
  }

  #check(seen: ReadonlyMap<string, Digest>): void {
    this.looks++;
    for (const group of new Set([...this.#states.keys(), ...seen.keys()])) {
      const digest = seen.get(group) ?? NOTHING;
      const states = this.#states.get(group) ?? [NOTHING];
      const from = this.#reached.get(group) ?? 0;
      const at = states.indexOf(digest, from);
      if (at >= 0) this.#reached.set(group, at);
      else this.#violate(group, digest, states, from);
    }
  }

  #violate(group: string, digest: Digest, states: readonly Digest[], from: number): void {
    const went = states.includes(digest) ? 'went back to' : 'was half visible:';
    const text = `a reader saw that ${group} ${went} [${digest}], where [${states.slice(from).join('], [')}] may be seen`;
    if (!this.violations.includes(text)) this.violations.push(text);
  }
}
