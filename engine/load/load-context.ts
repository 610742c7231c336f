import type { Client } from '../../runtime/connection/connect.ts';
import type { SourceAddress } from '../source/open-source.ts';
import type { LoadEvent } from './events.ts';
import type { Streams } from './streams.ts';

/** What loading a table needs besides its definition. */
export interface LoadContext {
  readonly runId: bigint;
  /** Holds the table's lock and speaks the protocol. */
  readonly control: Client;
  /** Carry the rows. */
  readonly streams: Streams;
  readonly source: SourceAddress;
  readonly signal: AbortSignal;
  readonly report: (event: LoadEvent) => void;
}
