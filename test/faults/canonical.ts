import type { Client } from '../../runtime/connection/connect.ts';
import { TABLES } from './project.ts';

/** A database's target tables and ledger, without ids and times: lines by what they are about, in order. */
export type CanonicalState = Readonly<Record<string, readonly string[]>>;

const VERSION = "s.target || ' ' || s.uri || ' ' || s.etag || ' ' || s.size";

/** The order among loads of one table is kept, their numbers are not. */
const LOADS = `
  select l.target || ' load ' || row_number() over (partition by l.target order by l.id) || ': ' || concat_ws(' ',
    l.read, l.inserted, l.updated, l.unchanged, l.superseded, l.deleted, l.rejected, l.held)
  from aspen.load l where l.status = 'published'`;

const LEDGER: Readonly<Record<string, string>> = {
  'published versions': `select ${VERSION} from aspen.published_file p join aspen.source_file s on s.id = p.file_id`,
  'known versions': `select ${VERSION} from aspen.source_file s`,
  loads: LOADS,
  'files of loads': `
    select ${VERSION} || ' ' || concat_ws(' ', f.position, f.status, f.retry, f.read, f.staged, f.rejected,
      coalesce(f.code, '-'), coalesce(f.message, '-'), array_to_string(f.warnings, ';'), coalesce(e.etag, 'no earlier'))
    from aspen.load_file f join aspen.load l on l.id = f.load_id join aspen.source_file s on s.id = f.file_id
      left join aspen.source_file e on e.id = f.previous_file_id
    where l.status = 'published'`,
  rejects: `
    select ${VERSION} || ' ' || concat_ws(' ', r.record, r.line, r.byte_offset, r.byte_length, r.column_name, r.code, r.message)
    from aspen.reject r join aspen.load l on l.id = r.load_id join aspen.source_file s on s.id = r.file_id
    where l.status = 'published'`,
  'procedures that ran': `select name || ' ' || source_hash from aspen.procedure_state`,
};

/** Rows of a file, as one line of their number and hash. */
function rowsOf(table: string): string {
  return `
    select file || ': ' || count(*) || ' rows ' || md5(string_agg(line, E'\\n' order by line))
    from (
      select t.file, (to_jsonb(t) - '{created,updated,_file}'::text[])::text || coalesce(s.uri || s.etag, '') as line
      from ${table} t left join aspen.source_file s on s.id = (to_jsonb(t) ->> '_file')::bigint
    ) lines group by file`;
}

const STATEMENTS: Readonly<Record<string, string>> = {
  ...LEDGER,
  ...Object.fromEntries([...TABLES, 'total'].map((table) => [`rows of ${table}`, rowsOf(table)])),
};

/** Reads a database's canonical state; empty where nothing is installed. */
export async function canonicalState(client: Client): Promise<CanonicalState> {
  const { rows } = await client.query<{ there: boolean }>("select to_regclass('aspen.load') is not null as there");
  if (rows[0]?.there !== true) return {};
  const state: Record<string, readonly string[]> = {};
  for (const [about, statement] of Object.entries(STATEMENTS)) {
    const answer = await client.query<{ line: string }>(`select * from (${statement}) as l (line) order by line`);
    state[about] = answer.rows.map(({ line }) => line);
  }
  return state;
}

/** At most this many differing lines are told of each thing. */
const TOLD = 4;

/** What stands in one state and not in the other, in words. */
export function differences(disturbed: CanonicalState, undisturbed: CanonicalState): readonly string[] {
  return [...new Set([...Object.keys(disturbed), ...Object.keys(undisturbed)])].flatMap((about) => {
    const [here, there] = [disturbed[about] ?? [], undisturbed[about] ?? []];
    const more = here.filter((line) => !there.includes(line));
    const missing = there.filter((line) => !here.includes(line));
    const uneven = more.length + missing.length === 0 && here.length !== there.length;
    return [
      ...more.slice(0, TOLD).map((line) => `${about}: only in the disturbed database: ${line}`),
      ...missing.slice(0, TOLD).map((line) => `${about}: only in the undisturbed database: ${line}`),
      ...(uneven ? [`${about}: ${here.length} lines in the disturbed database, ${there.length} in the other`] : []),
    ];
  });
}
