import type { Client } from 'pg';
import { type FailedCheck, failedChecks } from './failed-checks.ts';
import { refuseUnknownLedger } from './migrate/known-ledger.ts';
import { type GroupedRejects, groupRejects } from './reject-groups.ts';
import { select } from './select.ts';

/** A file that was refused, or that was loaded with a warning. */
export interface FileFinding {
  readonly uri: string;
  readonly refused: boolean;
  readonly code: string | null;
  readonly message: string | null;
  /** Records. */
  readonly read: number;
  readonly rejected: number;
  readonly warnings: readonly string[];
  /** The rules that its rejected records break; null where it has none, and in a run of many such files for all but the first. */
  readonly rejects: GroupedRejects | null;
  /** Checks of the definition that its rows failed; none in a run of many such files for all but the first. */
  readonly checks: readonly FailedCheck[];
}

/** This many files of a table have their rejects told with the run; `aspen rejects` tells those of all. */
const MOST_GROUPED = 20;

/** A run of the pipeline, newest first in a list. */
export interface RunRecord {
  readonly id: bigint;
  readonly pipeline: string;
  readonly engine: string;
  readonly status: string;
  readonly started: Date;
  /** Seconds; null while it goes on. */
  readonly seconds: number | null;
  readonly reason: string | null;
  readonly published: number;
  readonly refused: number;
  readonly read: number;
  readonly inserted: number;
  readonly updated: number;
  readonly rejected: number;
  readonly steps: readonly StepRecord[];
}

/** A step of a run. */
export interface StepRecord {
  readonly kind: string;
  readonly name: string;
  readonly status: string;
  /** The load's id; null for a procedure. */
  readonly load: number | null;
  /** Seconds; null while it goes on. */
  readonly seconds: number | null;
  readonly reason: string | null;
  /** Checks of the definition that rows of a load failed, with what came of it, and how many files and records. */
  readonly checks: readonly StepCheck[];
}

/** A check that failed in a load. */
export interface StepCheck extends Pick<FailedCheck, 'name' | 'outcome' | 'failed'> {
  readonly files: number;
}

/** A refused record, or one of its columns where several were refused. */
export interface RejectRecord {
  readonly table: string;
  readonly uri: string;
  readonly load: bigint;
  readonly record: bigint;
  readonly line: bigint;
  readonly offset: bigint;
  readonly length: bigint;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  /** The field as it stands in the file, bytes that are no text escaped; null where it is personal. */
  readonly value: string | null;
  /** The whole record, likewise; null where the table has personal columns. */
  readonly raw: string | null;
}

/** A file that stands refused, perhaps without a rejected record, or that was published without those that were. */
export interface RejectedFile {
  readonly table: string;
  readonly uri: string;
  readonly load: bigint;
  readonly published: boolean;
  /** Why it was refused; null where it was published. */
  readonly code: string | null;
  readonly message: string;
  /** The ledger's id of the version. */
  readonly file: bigint;
  /** Records. */
  readonly read: bigint;
  readonly rejected: bigint;
}

/**
 * True where Aspen has been installed in the database.
 *
 * @throws {RuntimeError} `unreleased-schema`, `schema-newer` where it is an Aspen whose ledger this program cannot read.
 */
export async function isInstalled(client: Client): Promise<boolean> {
  const [row] = await select<{ there: boolean }>(client, `select to_regclass('aspen.rights') is not null as there`, []);
  if (row?.there !== true) return false;
  await refuseUnknownLedger(client);
  return true;
}

/** True where the database has a schema `aspen`, whatever is in it. */
export async function hasSchema(client: Client): Promise<boolean> {
  const [row] = await select<{ there: boolean }>(client, `select to_regnamespace('aspen') is not null as there`, []);
  return row?.there === true;
}

/** The tables that Aspen has made in the database. */
export async function installedTables(client: Client): Promise<readonly string[]> {
  const rows = await select<{ name: string }>(client, 'select name from aspen.target order by name', []);
  return rows.map(({ name }) => name);
}

/** The files of a table that a run refused or loaded with a warning, in the order of their names. */
export async function findingsOfRun(client: Client, runId: bigint, target: string): Promise<FileFinding[]> {
  const files = await select<
    Omit<FileFinding, 'rejects' | 'checks'> & { readonly load: bigint; readonly file: bigint }
  >(
    client,
    `select s.uri, f.status = 'refused' as refused, f.code, f.message, coalesce(f.read, 0)::float8 as read,
       coalesce(f.rejected, 0)::float8 as rejected, f.warnings, f.load_id as load, f.file_id as file
     from aspen.load l join aspen.load_file f on f.load_id = l.id join aspen.source_file s on s.id = f.file_id
     where l.run_id = $1 and l.target = $2 and (f.status = 'refused' or f.warnings <> '{}'
       or exists (select from aspen.check_failure c where c.load_id = f.load_id and c.file_id = f.file_id)) order by s.uri`,
    [runId, target],
  );
  const grouped = files.filter(({ rejected }) => rejected > 0).slice(0, MOST_GROUPED);
  const groups = await groupRejects(client, grouped);
  const byFile = new Map(grouped.map((file, index) => [file, groups[index] ?? null]));
  const checks = await failedChecks(client, files.slice(0, MOST_GROUPED));
  return files.map((found, index) => {
    const { load, file, ...finding } = found;
    return { ...finding, rejects: byFile.get(found) ?? null, checks: checks[index] ?? [] };
  });
}

/** The last runs with their steps. */
export function listRuns(client: Client, limit: number): Promise<RunRecord[]> {
  return select(
    client,
    `select r.id, r.pipeline, r.engine, r.started, r.reason,
       case when r.status = 'running' and not exists (select from pg_stat_activity a where a.pid = r.backend)
         then 'lost' else r.status end as status,
       extract(epoch from r.ended - r.started)::float8 as seconds,
       f.published, f.refused, l.read, l.inserted, l.updated, l.rejected,
       coalesce((select jsonb_agg(jsonb_build_object('kind', s.kind, 'name', s.name, 'status', s.status, 'load', s.load_id,
           'seconds', extract(epoch from s.ended - s.started), 'reason', s.reason, 'checks', coalesce((
             select jsonb_agg(to_jsonb(c) order by c.name, c.outcome) from (
               select c.name, c.outcome, count(*) as files, sum(c.failed) as failed
               from aspen.check_failure c where c.load_id = s.load_id group by c.name, c.outcome) c), '[]')) order by s.id)
         from aspen.step s where s.run_id = r.id), '[]') as steps
     from aspen.run r
     cross join lateral (
       select coalesce(sum(l.read), 0)::float8 as read, coalesce(sum(l.inserted), 0)::float8 as inserted,
         coalesce(sum(l.updated), 0)::float8 as updated, coalesce(sum(l.rejected), 0)::float8 as rejected
       from aspen.load l where l.run_id = r.id
     ) l
     cross join lateral (
       select count(*) filter (where f.status = 'published')::int as published,
         count(*) filter (where f.status = 'refused')::int as refused
       from aspen.load l join aspen.load_file f on f.load_id = l.id where l.run_id = r.id
     ) f
     order by r.id desc limit $1`,
    [limit],
  );
}

/** Bytes as text; what is not UTF-8 is escaped as PostgreSQL does it. */
const readable = (column: string) => `aspen.readable(${column}) as "${column.slice(2)}"`;

/** The rejects that stand, by table, file and record. */
export function listRejects(client: Client, table: string | null, limit: number): Promise<RejectRecord[]> {
  return select(
    client,
    `select l.target as table, s.uri, r.load_id as load, r.record, r.line, r.byte_offset as offset,
       r.byte_length as length, r.column_name as column, r.code, r.message, ${readable('r.value')}, ${readable('r.raw')}
     from aspen.rejected_now n
     join aspen.load l on l.id = n.load_id join aspen.source_file s on s.id = n.file_id
     join aspen.reject r on r.load_id = n.load_id and r.file_id = n.file_id
     where l.target = $1 or $1 is null
     order by l.target, s.uri, r.record, r.column_name limit $2`,
    [table, limit],
  );
}

/** Files of which rejected records stand, and those that stand refused for another reason. */
export function listRejectedFiles(client: Client, table: string | null): Promise<RejectedFile[]> {
  return select(
    client,
    `select l.target as table, s.uri, n.load_id as load, n.published, f.code, n.file_id as file,
       coalesce(f.read, 0) as read, coalesce(f.rejected, 0) as rejected,
       coalesce(f.message, f.rejected || ' of ' || f.read || ' records rejected; the others are loaded') as message
     from aspen.rejected_now n
     join aspen.load l on l.id = n.load_id join aspen.source_file s on s.id = n.file_id
     join aspen.load_file f on f.load_id = n.load_id and f.file_id = n.file_id
     where l.target = $1 or $1 is null order by l.target, s.uri`,
    [table],
  );
}
