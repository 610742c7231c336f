import type { Client } from 'pg';
import { select } from './select.ts';

/** How many values of a group are told. */
const TOLD_VALUES = 3;

/** A value that was refused, and how often. */
export interface RefusedValue {
  /** As it stands in the file, bytes that are no text escaped. */
  readonly value: string;
  readonly records: number;
}

/** The records of a file that break one rule of one column, of those that are stored. */
export interface RejectGroup {
  /** Null where the record as a whole cannot be read. */
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  readonly records: number;
  /** The line of the first of them. */
  readonly line: number;
  /** The most frequent values; none where they are personal, or where the session may not read them. */
  readonly values: readonly RefusedValue[];
  /** How many other values there are. */
  readonly others: number;
  /** The first of the records; null unless it is refused as a whole, and may be shown. */
  readonly raw: string | null;
}

/** The rejects of one file in one load, by the rules that they break. */
export interface GroupedRejects {
  /** Records that are stored; the ledger counts them all. */
  readonly stored: number;
  readonly groups: readonly RejectGroup[];
}

/** A file as a load read it, by the ledger's ids. */
export interface ReadFile {
  readonly load: bigint;
  readonly file: bigint;
}

/** A loader that is not the owner tells where a record is refused, and may not read what is in it. */
async function mayReadValues(client: Client): Promise<boolean> {
  const [row] = await select<{ may: boolean }>(
    client,
    `select has_column_privilege('aspen.reject', 'value', 'select') and has_column_privilege('aspen.reject', 'raw', 'select') as may`,
    [],
  );
  return row?.may === true;
}

const VALUES = `(select coalesce(jsonb_agg(jsonb_build_object('value', aspen.readable(v.value), 'records', v.records)
      order by v.records desc, v.first), '[]')
    from (select w.value, count(*) as records, min(w.record) as first from rejects w
      where w.place = g.place and w.column_name = g.column_name and w.code = g.code and w.message = g.message and w.value is not null
      group by w.value order by 2 desc, 3 limit ${TOLD_VALUES}) v) as values,
  greatest(0, g.different - ${TOLD_VALUES}) as others,
  (select aspen.readable(w.raw) from rejects w where g.column_name is null and w.place = g.place and w.column_name is null
    and w.code = g.code and w.message = g.message order by w.record limit 1) as raw`;

type Row = RejectGroup & { readonly place: number; readonly stored: number };

/** The rejects of each of these files by the rules that they break, those of most records first. */
export async function groupRejects(client: Client, files: readonly ReadFile[]): Promise<readonly GroupedRejects[]> {
  if (files.length === 0) return [];
  const may = await mayReadValues(client);
  const rows = await select<Row>(
    client,
    `with rejects as materialized (
       select f.place, r.column_name, r.code, r.message, r.record, r.line, ${may ? 'r.value, r.raw' : 'null::bytea as value'}
       from unnest($1::bigint[], $2::bigint[]) with ordinality f (load_id, file_id, place)
       join aspen.reject r on r.load_id = f.load_id and r.file_id = f.file_id
     ), stored as (select place, count(distinct record) as records from rejects group by place
     ), g as (
       select place, column_name, code, message, count(*) as records, min(line) as line, count(distinct value) as different
       from rejects group by place, column_name, code, message
     )
     select g.place::int, s.records::int as stored, g.column_name as "column", g.code, g.message, g.records::int, g.line::float8,
       ${may ? VALUES : `'[]'::jsonb as values, 0 as others, null as raw`}
     from g join stored s using (place) order by g.place, g.records desc, g.line, g.column_name`,
    [files.map(({ load }) => load), files.map(({ file }) => file)],
  );
  return files.map((_, index) => {
    const own = rows.filter(({ place }) => place === index + 1);
    return {
      stored: own[0]?.stored ?? 0,
      groups: own.map(({ place, stored, others, ...group }) => ({ ...group, others: Number(others) })),
    };
  });
}
