import type { Client } from '../../runtime/connection/connect.ts';
import * as protocol from '../../runtime/load-protocol.ts';
import { startRun } from '../../runtime/runs.ts';

/** A table as loads know it. */
export interface LoadedTable {
  readonly model: { readonly name: string };
  readonly fingerprint: string;
}

/** A load that was offered files. */
export interface OpenedLoad {
  readonly loadId: bigint;
  readonly pending: number;
  readonly remembered: number;
  /** In the order of arrival. */
  readonly files: readonly protocol.PendingFile[];
}

/** A version of a file, with content of its own, as in a listing; those that come later arrived later. */
export function offer(uri: string, version = '1', minute = 0): protocol.OfferedFile {
  return {
    uri,
    etag: `${version} of ${uri}`,
    size: 1,
    modified: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
    stat: null,
  };
}

/** Opens a load, and offers it files. */
export async function openLoad(
  client: Client,
  { model, fingerprint }: LoadedTable,
  files: readonly protocol.OfferedFile[],
  origin: string | null = null,
): Promise<OpenedLoad> {
  const run = await startRun(client, 'test', 'test', '1');
  const loadId = await protocol.openLoad(client, run.id, model.name, fingerprint);
  await protocol.describeLoad(client, loadId, 'definition', origin);
  const { pending, remembered } = await protocol.offerFiles(client, loadId, files);
  return { loadId, pending, remembered, files: await protocol.pendingFiles(client, loadId) };
}

/** What a part found in a file that it read to the end. */
export function outcome(id: bigint, staged: number, rejected = 0): protocol.PartFileOutcome {
  return { id, read: staged + rejected, staged, rejected, code: null, message: null, retry: false, warnings: [] };
}

/**
 * Stages what a query gives for each file, as one part.
 *
 * @param rowsOf SQL that gives a file's rows.
 */
export async function stageFiles(
  client: Client,
  { loadId, files }: OpenedLoad,
  rowsOf: (file: protocol.PendingFile) => string,
): Promise<void> {
  const staging = await protocol.stageLoad(client, loadId, 1);
  const outcomes: protocol.PartFileOutcome[] = [];
  for (const file of files) {
    const { rowCount } = await client.query(
      `insert into aspen_staging.${staging}
       select q.*, ${file.position}, row_number() over () from (${rowsOf(file)}) q`,
    );
    outcomes.push(outcome(file.id, rowCount ?? 0));
  }
  await protocol.markPart(client, loadId, 1, outcomes);
}

/** Loads files whose rows queries give, and publishes them. */
export async function loadFiles(
  client: Client,
  table: LoadedTable,
  rows: Readonly<Record<string, string>>,
  etag = '1',
): Promise<protocol.LoadCounts> {
  const load = await openLoad(
    client,
    table,
    Object.keys(rows).map((uri, at) => offer(uri, etag, at)),
  );
  await stageFiles(client, load, ({ uri }) => rows[uri] ?? '');
  const counts = await protocol.publishLoad(client, load.loadId);
  await protocol.sweepStaging(client);
  return counts;
}

/** What the ledger says of the files of a load, by their names. */
export async function filesOf(
  client: Client,
  loadId: bigint,
): Promise<Readonly<Record<string, { status: string; code: string | null; message: string | null }>>> {
  const { rows } = await client.query<{ uri: string; status: string; code: string | null; message: string | null }>(
    `select s.uri, f.status, f.code, f.message from aspen.load_file f join aspen.source_file s on s.id = f.file_id
     where f.load_id = $1 order by f.position`,
    [loadId],
  );
  return Object.fromEntries(rows.map(({ uri, ...file }) => [uri, file]));
}
