import type { Client } from 'pg';
import { quoteIdent, quoteRelation } from '../generator/quote.ts';
import { CopyIn } from './copy-in.ts';
import { markPart, type PartFileOutcome } from './load-protocol.ts';

const REJECT_COLUMNS = [
  'load_id',
  'file_id',
  'record',
  'line',
  'byte_offset',
  'byte_length',
  'column_name',
  'code',
  'message',
  'value',
  'raw',
];

/** Where a part's rows go. */
export interface Staging {
  /** The staging table's name in the schema `aspen_staging`. */
  readonly table: string;
  /** The definition's columns, in its order. */
  readonly columns: readonly string[];
}

/** The COPY that fills a staging table; every tuple ends in the file's position and the record's number. */
export function copyIntoStaging({ table, columns }: Staging): string {
  const names = [...columns, '_position', '_record'].map(quoteIdent).join(', ');
  return `copy ${quoteRelation('aspen_staging', table)} (${names}) from stdin with (format binary)`;
}

/**
 * One part's transaction: rows into staging and rejects beside them by alternating COPYs, last its marker.
 * One connection carries it, and does nothing else meanwhile.
 */
export class PartTransaction {
  readonly #client: Client;
  readonly #statements: Readonly<Record<'rows' | 'rejects', string>>;
  #copy: { readonly into: 'rows' | 'rejects'; readonly stream: CopyIn } | null = null;

  constructor(client: Client, staging: Staging) {
    this.#client = client;
    this.#statements = {
      rows: copyIntoStaging(staging),
      rejects: `copy aspen.reject (${REJECT_COLUMNS.join(', ')}) from stdin with (format binary)`,
    };
  }

  async begin(): Promise<void> {
    await this.#client.query('begin');
  }

  /** Takes whole binary tuples for staging; resolves when the chunk may be used again. */
  rows(chunk: Uint8Array): Promise<void> {
    return this.#write('rows', chunk);
  }

  /** Takes whole binary tuples for `aspen.reject`; resolves when the chunk may be used again. */
  rejects(chunk: Uint8Array): Promise<void> {
    return this.#write('rejects', chunk);
  }

  async #write(into: 'rows' | 'rejects', chunk: Uint8Array): Promise<void> {
    if (this.#copy?.into !== into) {
      await this.#endCopy();
      this.#copy = { into, stream: new CopyIn(this.#client, this.#statements[into]) };
    }
    await this.#copy.stream.write(chunk);
  }

  async #endCopy(): Promise<void> {
    const copy = this.#copy;
    this.#copy = null;
    await copy?.stream.end();
  }

  /** Marks the part and commits. False when another attempt at this part was first: then nothing of this one stays. */
  async commit(loadId: bigint, part: number, files: readonly PartFileOutcome[]): Promise<boolean> {
    await this.#endCopy();
    const first = await markPart(this.#client, loadId, part, files);
    await this.#client.query(first ? 'commit' : 'rollback');
    return first;
  }

  /** Gives up: the server drops what it took. A broken connection has done so already. */
  async rollback(): Promise<void> {
    const copy = this.#copy;
    this.#copy = null;
    await copy?.stream.abort().catch(() => undefined);
    await this.#client.query('rollback').catch(() => undefined);
  }
}
