import type { Client } from 'pg';
import { call, callValue } from './call.ts';
import { select } from './select.ts';

/** A file that stands refused. */
export interface RefusedVersion {
  readonly table: string;
  readonly uri: string;
  /** The ledger's id of the version. */
  readonly file: bigint;
  readonly code: string;
  readonly message: string;
}

/** A load, as `abandon` needs it. */
export interface LoadState {
  readonly table: string;
  readonly status: 'open' | 'published' | 'failed' | 'abandoned';
  /** Whether the session of the run that drives it is still there. */
  readonly driven: boolean;
}

/** The files that stand refused, of which a person means one by its URI or by the end of its path. @param names Of one file. */
export function findRefused(client: Client, names: readonly string[]): Promise<RefusedVersion[]> {
  return select(
    client,
    `select s.target as table, s.uri, s.id as file, f.code, f.message
     from aspen.refused_now n join aspen.source_file s on s.id = n.file_id
     join aspen.load_file f on f.load_id = n.load_id and f.file_id = n.file_id
     where exists (select from unnest($1::text[]) n (name) where s.uri = n.name or right(s.uri, length(n.name) + 1) = '/' || n.name)
     order by s.uri, s.target`,
    [names],
  );
}

/**
 * Which of a table's files stand refused under another definition than this one, and the ledger's ids of them: a person has
 * corrected the definition since.
 */
export function refusedBefore(
  client: Client,
  target: string,
  definition: string,
): Promise<{ uri: string; file: bigint }[]> {
  return select(
    client,
    `select s.uri, n.file_id as file from aspen.refused_now n
     join aspen.load l on l.id = n.load_id join aspen.source_file s on s.id = n.file_id
     where l.target = $1 and l.definition <> $2 order by s.uri`,
    [target, definition],
  );
}

/** Puts aside a refused file that will not come again. */
export async function dismissFile(client: Client, file: bigint): Promise<void> {
  await call(client, 'dismiss_file', [file]);
}

/** Has the good records of a refused file published by the next load that reads it. @param why As a person says it. */
export async function acceptFile(client: Client, file: bigint, why: string | null = null): Promise<void> {
  await call(client, 'accept_file', [file, why]);
}

/** Has a refused file read again by the next load. */
export async function retryFile(client: Client, file: bigint): Promise<void> {
  await call(client, 'retry_file', [file]);
}

/** Has the files of a table of which rejected records stand read again by the next load; gives how many. */
export function replayRejects(client: Client, table: string): Promise<bigint> {
  return callValue<bigint>(client, 'replay_rejects', [table]);
}

/** The published files of a table that the next load reads again. */
export async function replayingFiles(client: Client, table: string): Promise<readonly string[]> {
  const rows = await select<{ uri: string }>(
    client,
    'select s.uri from aspen.replaying($1) r join aspen.source_file s on s.id = r.file_id order by r.load_id, r.position',
    [table],
  );
  return rows.map(({ uri }) => uri);
}

/** Looks a load up; null where there is none. */
export async function findLoad(client: Client, load: bigint): Promise<LoadState | null> {
  const [row] = await select<LoadState>(
    client,
    `select l.target as table, l.status,
       exists (select from pg_stat_activity a where a.pid = r.backend and r.status = 'running') as driven
     from aspen.load l join aspen.run r on r.id = l.run_id where l.id = $1`,
    [load],
  );
  return row ?? null;
}
