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

/** What Glue runs by a role, in a network where it has a connection that names one. */
export interface Runner extends Placed {
  readonly kind: 'job' | 'crawler';
  readonly role: string;
  /** Keys of its connections, in their order. */
  readonly connections: readonly string[];
  /** What it is started with; empty for a crawler. */
  readonly arguments: ReadonlyMap<string, string>;
  /** Key of its security configuration; null where it has none. */
  readonly securityConfiguration: string | null;
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
export interface Job extends Runner {
  readonly kind: 'job';
  readonly script: string | null;
  /** Such as `5.1`; null where it is not said. */
  readonly glueVersion: string | null;
  readonly workers: number;
  readonly concurrentRuns: number;
  /** Minutes. */
  readonly timeout: number;
}

/** A crawler of Glue. */
export interface Crawler extends Runner {
  readonly kind: 'crawler';
  /** The database of the catalog that it writes to; null where it is not said. */
  readonly database: string | null;
  /** The folders in S3 that it reads. */
  readonly paths: readonly string[];
  /** ARNs of the queues that tell it what changed. */
  readonly queues: readonly string[];
  /** Whether it makes tables; one whose targets are tables of the catalog does not. */
  readonly makesTables: boolean;
  /** Whether it reads S3 by the credentials of Lake Formation, and not by those of its role. */
  readonly usesLakeFormation: boolean;
}

/** A trigger of Glue. */
export interface Trigger extends Placed {
  readonly type: string;
  readonly workflow: string | null;
}

/** What a security configuration encrypts with customers' keys. */
export interface SecurityConfiguration extends Placed {
  /** Keys that files in S3 are written with. */
  readonly s3Keys: readonly string[];
  readonly logsKey: string | null;
  readonly bookmarksKey: string | null;
}

/** How the catalog of an account is encrypted. */
export interface CatalogEncryption extends Placed {
  /** The customer's key of its tables; null for none, for AWS's own, and where a role of the catalog uses it for all. */
  readonly key: string | null;
  /** The customer's key of the passwords of its connections. */
  readonly passwordKey: string | null;
}

/** Jobs and what belongs to them. */
export interface GlueFacts {
  readonly connections: ReadonlyMap<string, Connection>;
  readonly jobs: readonly Job[];
  readonly crawlers: readonly Crawler[];
  readonly triggers: readonly Trigger[];
  readonly securityConfigurations: ReadonlyMap<string, SecurityConfiguration>;
  /** Null where nothing is known of it. */
  readonly catalogEncryption: CatalogEncryption | null;
}
