import type { Placed } from './place.ts';

/** A connection of Glue. */
export interface Connection extends Placed {
  readonly name: string;
  /** `JDBC`, `NETWORK` … */
  readonly type: string;
  /** Its address, without what follows a question mark where that may hold a secret. */
  readonly url: string | null;
  /** What the address asks for about TLS, such as `disable`; null where it says nothing. */
  readonly sslMode: string | null;
  /** Whether it asks for TLS. */
  readonly enforcesTls: boolean;
  readonly secret: string | null;
  readonly subnet: string | null;
  readonly groups: readonly string[];
  readonly zone: string | null;
}

/** Glue's own default of a job's timeout, in minutes; streaming jobs have none. */
export const DEFAULT_TIMEOUT = 480;

/**
 * How many machines a job has; one of Python's shell has a part of one.
 *
 * @param written What it says of them, as workers or as capacity; null for Glue's own default.
 */
export function workersOf(command: string | null, written: number | null): number {
  return command === 'pythonshell' ? 1 : Math.ceil(written ?? 10);
}

/** A job of Glue. */
export interface Job extends Placed {
  readonly role: string;
  /** Keys of its connections, in their order. */
  readonly connections: readonly string[];
  readonly script: string | null;
  readonly arguments: ReadonlyMap<string, string>;
  /** Such as `5.1`; null where it is not said. */
  readonly glueVersion: string | null;
  readonly workers: number;
  readonly concurrentRuns: number;
  /** Minutes. */
  readonly timeout: number;
}

/** A crawler of Glue. */
export interface Crawler extends Placed {
  readonly role: string;
  /** ARNs of the queues that tell it what changed. */
  readonly queues: readonly string[];
}

/** A trigger of Glue. */
export interface Trigger extends Placed {
  readonly type: string;
  readonly workflow: string | null;
}

/** Jobs and what belongs to them. */
export interface GlueFacts {
  readonly connections: ReadonlyMap<string, Connection>;
  readonly jobs: readonly Job[];
  readonly crawlers: readonly Crawler[];
  readonly triggers: readonly Trigger[];
}
