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

// A group is one of a file's, by column, rule and message. All groups are made in one pass, not each by a look at all rejects.
const GROUP = 'place, column_name, code, message';
const WITH_VALUES = `, seen as (
       select ${GROUP}, value, count(*) as records, min(record) as first,
         row_number() over (partition by ${GROUP} order by count(*) desc, min(record)) as rank
       from rejects where value is not null and column_name is not null group by ${GROUP}, value
     ), told as (
       select ${GROUP}, jsonb_agg(jsonb_build_object('value', aspen.readable(value), 'records', records) order by rank) as values
       from seen where rank <= ${TOLD_VALUES} group by ${GROUP}
     ), whole as (
       select distinct on (${GROUP}) place, code, message, aspen.readable(raw) as raw
       from rejects where column_name is null order by ${GROUP}, record
     )
     select g.place::int, s.records::int as stored, g.column_name as "column", g.code, g.message, g.records::int, g.line::float8,
       coalesce(t.values, '[]') as values, greatest(0, g.different - ${TOLD_VALUES}) as others, w.raw
     from g join stored s using (place) left join told t using (${GROUP})
       left join whole w on g.column_name is null and w.place = g.place and w.code = g.code and w.message = g.message`;
const WITHOUT_VALUES = `
     select g.place::int, s.records::int as stored, g.column_name as "column", g.code, g.message, g.records::int, g.line::float8,
       '[]'::jsonb as values, 0 as others, null as raw
     from g join stored s using (place)`;

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
       select ${GROUP}, count(*) as records, min(line) as line, count(distinct value) as different
       from rejects group by ${GROUP}
     )${may ? WITH_VALUES : WITHOUT_VALUES} order by g.place, g.records desc, g.line, g.column_name`,
    [files.map(({ load }) => load), files.map(({ file }) => file)],
  );
  const byPlace = new Map<number, Row[]>();
  for (const row of rows) {
    const own = byPlace.get(row.place);
    if (own === undefined) byPlace.set(row.place, [row]);
    else own.push(row);
  }
  return files.map((_, index) => {
    const own = byPlace.get(index + 1) ?? [];
    return {
      stored: own[0]?.stored ?? 0,
      groups: own.map(({ place, stored, others, ...group }) => ({ ...group, others: Number(others) })),
    };
  });
}
