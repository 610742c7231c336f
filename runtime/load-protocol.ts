import type { Client } from 'pg';
import { limits } from '../model/limits.ts';
import { call, callValue } from './call.ts';
import { RuntimeError } from './errors.ts';

/** A source file as a listing saw it. */
export interface OfferedFile {
  readonly uri: string;
  /** What tells one content from another: an ETag, locally the content's hash; null where reading it will tell. */
  readonly etag: string | null;
  /** Bytes. */
  readonly size: number;
  /** ISO 8601, of the same form for all files of a source, so that its letters sort as the times do. */
  readonly modified: string;
  /** What tells that a local file need not be hashed again; null where the ETag is at hand. */
  readonly stat: string | null;
}

/** A file version that the load is to bring. */
export interface PendingFile {
  /** The ledger's id of this version. */
  readonly id: bigint;
  /** Place in the order of arrival, from 1. */
  readonly position: number;
  readonly uri: string;
  readonly etag: string;
  readonly size: bigint;
  readonly stat: string | null;
  /** When the file was modified, and when the load began: to the millisecond, as `timestamptz` reads it. */
  readonly modified: string;
  readonly loaded: string;
}

/** What a load did; a file's records are either in one of the first five counts or held back with their file. */
export interface LoadCounts {
  readonly read: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly superseded: number;
  /** Records that a trigger of the table left out. */
  readonly suppressed: number;
  readonly rejected: number;
  /** Good records of files that were refused. */
  readonly held: number;
  /** Rows that went: by records that delete, or in a table that appends the earlier rows of a file that was delivered again. */
  readonly deleted: number;
  /** Rows that went since they were not delivered any more. */
  readonly removed: number;
  /** Files. */
  readonly published: number;
  readonly overtaken: number;
  readonly refused: number;
}

/** What a part found in one of its files. */
export interface PartFileOutcome {
  readonly id: bigint;
  readonly read: number;
  readonly staged: number;
  readonly rejected: number;
  readonly code: string | null;
  readonly message: string | null;
  /** The refusal does not keep this version from being tried again. */
  readonly retry: boolean;
  readonly warnings: readonly string[];
  /** Of a slice of a file: where it begins, and its newlines. @default 0 */
  readonly byte_offset?: number;
  readonly lines?: number;
  /** The version, where the listing did not tell it. */
  readonly etag?: string | null;
  /** In hexadecimal: the first and the last key of a file in which each key comes after the one before. */
  readonly first_key?: string | null;
  readonly last_key?: string | null;
}

/** What stands for the version of a file that was never read; as the database writes it. */
export function unreadVersion(stat: string): string {
  return `unread ${stat}`;
}

/** How many files go to the database in one call. */
const PAGE = 1000;

/** Takes the table's lock if it is free; it is held by the session. */
export function tryLockTarget(client: Client, target: string): Promise<boolean> {
  return callValue<boolean>(client, 'try_lock_target', [target]);
}

export function unlockTarget(client: Client, target: string): Promise<boolean> {
  return callValue<boolean>(client, 'unlock_target', [target]);
}

/** What is known of the hashes of files. */
export class KnownHashes {
  readonly #hashes = new Map<string, string>();
  readonly #uris = new Set<string>();

  add(uri: string, stat: string, hash: string): void {
    this.#hashes.set(`${stat} ${uri}`, hash);
    this.#uris.add(uri);
  }

  /** The hash of a file as it stands now; undefined where it has to be found. */
  of({ uri, stat }: Pick<OfferedFile, 'uri' | 'stat'>): string | undefined {
    return this.#hashes.get(`${stat} ${uri}`);
  }

  /** Whether some version of the file was ever loaded or refused: which one it has now decides what becomes of it. */
  has({ uri }: { readonly uri: string }): boolean {
    return this.#uris.has(uri);
  }
}

/** Of files of a listing, those that a load is to be offered: all but those whose version is the last published one. */
export async function differingFiles(
  client: Client,
  target: string,
  files: readonly OfferedFile[],
): Promise<readonly OfferedFile[]> {
  const columns = [
    files.map(({ uri }) => uri),
    files.map(({ etag }) => etag),
    files.map(({ size }) => size),
    files.map(({ stat }) => stat),
  ];
  const places = await callValue<readonly number[]>(client, 'differing_files', [target, ...columns]);
  return places.flatMap((place) => files[place - 1] ?? []);
}

/** Looks up the hashes that are known of files. */
export async function knownHashes(client: Client, target: string, uris: readonly string[]): Promise<KnownHashes> {
  const known = new KnownHashes();
  for (let from = 0; from < uris.length; from += PAGE) {
    const page = uris.slice(from, from + PAGE);
    const rows = await call<{ uri: string; etag: string; stat: string }>(client, 'known_files', [target, page]);
    for (const { uri, etag, stat } of rows) known.add(uri, stat, etag);
  }
  return known;
}

/** Opens a load; loads of this table that lost their driver are abandoned. The caller holds the table's lock. */
export function openLoad(client: Client, runId: bigint, target: string, fingerprint: string): Promise<bigint> {
  return callValue<bigint>(client, 'open_load', [runId, target, fingerprint]);
}

/**
 * Tells under which definition a load reads its files, by the hash of that, and which folder they come from; before they are
 * offered.
 */
export async function describeLoad(
  client: Client,
  loadId: bigint,
  definition: string,
  origin: string | null,
): Promise<void> {
  await call(client, 'describe_load', [loadId, definition, origin]);
}

/** What became of files that a load was offered. */
export interface Offered {
  /** How many files, from the first, it was offered. */
  readonly offered: number;
  readonly pending: number;
  /** Versions that are left out since they were refused before. */
  readonly remembered: number;
}

/**
 * Offers files to a load until it has as many as it may have; those that nobody offers wait at no cost.
 *
 * @param files In the order of arrival.
 * @param atOnce Offers all of them. @default false
 */
export async function offerFiles(
  client: Client,
  loadId: bigint,
  files: readonly OfferedFile[],
  atOnce = false,
): Promise<Offered> {
  let [offered, bytes, pending, remembered] = [0, 0, 0, 0];
  const hasRoom = () => pending === 0 || (pending < limits.loadFiles && bytes < limits.loadBytes);
  while (offered < files.length && (atOnce || hasRoom())) {
    const page = files.slice(offered, offered + PAGE);
    const [counts] = await call<Record<'pending' | 'remembered', bigint>>(client, 'offer_files', [
      loadId,
      JSON.stringify(page),
    ]);
    offered += page.length;
    pending += Number(counts?.pending ?? 0);
    remembered += Number(counts?.remembered ?? 0);
    for (const { size } of page) bytes += size;
  }
  return { offered, pending, remembered };
}

/** Whether files that were loaded or refused wait to be read again. */
export function readsAgain(client: Client, target: string): Promise<boolean> {
  return callValue<boolean>(client, 'reads_again', [target]);
}

export function pendingFiles(client: Client, loadId: bigint): Promise<readonly PendingFile[]> {
  return call<PendingFile>(client, 'pending_files', [loadId]);
}

/**
 * Keeps only so many of a load's files, in the order of arrival, and at least one; leaves the others to later loads.
 *
 * @param files What {@link pendingFiles} gave.
 * @returns The files that stay.
 */
export async function boundLoad(
  client: Client,
  loadId: bigint,
  files: readonly PendingFile[],
): Promise<readonly PendingFile[]> {
  const { loadFiles, loadBytes } = limits;
  const bytes = files.reduce((sum, { size }) => sum + Number(size), 0);
  if (files.length <= loadFiles && bytes <= loadBytes) return files;
  const last = await callValue<number>(client, 'bound_load', [loadId, loadFiles, loadBytes]);
  return files.filter(({ position }) => position <= last);
}

/** Ends a load that was offered nothing new, without a trace. */
export async function closeEmptyLoad(client: Client, loadId: bigint): Promise<void> {
  await call(client, 'close_empty_load', [loadId]);
}

/** Announces the number of parts and makes the load's staging table; gives its name in the schema `aspen_staging`. */
export function stageLoad(client: Client, loadId: bigint, parts: number): Promise<string> {
  return callValue<string>(client, 'stage_load', [loadId, parts]);
}

function toJson(files: readonly PartFileOutcome[]): string {
  return JSON.stringify(files, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** The last act of a part's transaction. False when another attempt at the part was first: roll back. */
export function markPart(
  client: Client,
  loadId: bigint,
  part: number,
  files: readonly PartFileOutcome[],
): Promise<boolean> {
  return callValue<boolean>(client, 'mark_part', [loadId, part, toJson(files)]);
}

/** Whether a file may still be published of which so many records are rejected, and it is not known how many it has. */
export function mayPublishWith(client: Client, fileId: bigint, rejected: number): Promise<boolean> {
  return callValue<boolean>(client, 'may_publish_with', [fileId, rejected]);
}

/** Whether the load's rows can go straight into its table: it is empty, and nothing hangs on it. Locks nothing. */
export function mayLoadDirectly(client: Client, loadId: bigint): Promise<boolean> {
  return callValue<boolean>(client, 'may_load_directly', [loadId]);
}

/** The first act of a direct load's transaction: locks the table and takes its key off. False: roll back, and stage. */
export function beginDirect(client: Client, loadId: bigint): Promise<boolean> {
  return callValue<boolean>(client, 'begin_direct', [loadId]);
}

/** The last act of a direct load's transaction: the key, every constraint, the ledger. */
export function publishDirect(client: Client, loadId: bigint, files: readonly PartFileOutcome[]): Promise<LoadCounts> {
  return callValue<LoadCounts>(client, 'publish_direct', [loadId, toJson(files)]);
}

/**
 * Moves the load into its table and the ledger; called again, it gives the same counts.
 *
 * @throws {RuntimeError} `check-failed` where a check of the definition stops the load.
 */
export async function publishLoad(client: Client, loadId: bigint): Promise<LoadCounts> {
  const { stopped, ...counts } = await callValue<LoadCounts & { readonly stopped: string | null }>(client, 'publish', [
    loadId,
  ]);
  if (stopped !== null) {
    throw new RuntimeError({
      code: 'check-failed',
      found: stopped,
      expected: 'rows that pass each check whose `onFailure` is `stop`',
      next: 'Nothing was published. Mend the files and deliver them again, or change the check in the definition.',
    });
  }
  return counts;
}

/** Ends a load that will not be published. */
export async function endLoad(
  client: Client,
  loadId: bigint,
  status: 'failed' | 'abandoned',
  reason: string,
): Promise<void> {
  await call(client, 'end_load', [loadId, status, reason]);
}

/** Gives up a load of another run; for whoever may do what the owner of the tables may. */
export async function abandonLoad(client: Client, loadId: bigint, reason: string): Promise<void> {
  await call(client, 'abandon_load', [loadId, reason]);
}

/** Drops the staging tables of loads that ended, except those in use; gives how many. */
export function sweepStaging(client: Client): Promise<number> {
  return callValue<number>(client, 'sweep_staging', []);
}
