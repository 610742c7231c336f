import type { Client } from '../../runtime/connection/connect.ts';
import { refuseTransactionPooler } from '../../runtime/connection/refuse-pooler.ts';
import { asDatabaseFailure } from '../../runtime/errors.ts';

type Connect = (purpose: 'control' | 'copy') => Promise<Client>;

/** The sessions of a run. */
export class Sessions {
  readonly #connect: Connect;
  readonly #opened: Client[] = [];

  private constructor(connect: Connect) {
    this.#connect = connect;
  }

  /** Opens the two that every run has. @throws {RuntimeError} `pooler-in-transaction-mode`, or why there are none. */
  static async open(connect: Connect): Promise<Sessions> {
    const sessions = new Sessions(connect);
    try {
      const opening = await Promise.allSettled([connect('control'), connect('copy')]);
      for (const each of opening) if (each.status === 'fulfilled') sessions.#opened.push(each.value);
      for (const each of opening) if (each.status === 'rejected') throw each.reason;
      await refuseTransactionPooler(sessions.control, sessions.copy);
      return sessions;
    } catch (error) {
      await sessions.close();
      throw asDatabaseFailure(error, 'the first sessions');
    }
  }

  /** Opens one more. */
  async open(purpose: 'control' | 'copy'): Promise<Client> {
    const client = await this.#connect(purpose);
    this.#opened.push(client);
    return client;
  }

  /** Speaks the protocol, and holds the table's lock. */
  get control(): Client {
    return this.#at(0);
  }

  /** Carries rows. */
  get copy(): Client {
    return this.#at(1);
  }

  #at(index: number): Client {
    const client = this.#opened[index];
    if (client === undefined) throw new RangeError('The session is not open.');
    return client;
  }

  /** Ends all of them; one that broke has ended already. */
  async close(): Promise<void> {
    for (const client of this.#opened) await client.end().catch(() => undefined);
  }
}
