import type { Client } from 'pg';
import type { CatalogColumn, CatalogTable, ColumnUse, UniqueIndex } from '../../generator/change/catalog-table.ts';
import { select } from '../select.ts';

/** PostgreSQL's names of types as definitions write them. */
export function definedType(formatted: string): string {
  const type = formatted
    .replace(/^character varying/, 'varchar')
    .replace(/^character(?=\(|$)/, 'char')
    .replace(/^timestamp without time zone$/, 'timestamp')
    .replace(/^timestamp with time zone$/, 'timestamptz')
    .replace(/^time without time zone$/, 'time');
  return type.replace(/^(numeric\(\d+),(-?\d+\))$/, '$1, $2');
}

const COLUMNS = `
  select a.attname as name, a.attnum::int as place, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
    a.atthasdef and a.attgenerated = '' as "hasDefault", a.attgenerated <> '' or a.attidentity <> '' as generated,
    a.attacl is not null as granted,
    coalesce((
      select jsonb_agg(distinct jsonb_build_object('kind', u.kind, 'what', u.what))
      from (
        select case
            when d.classid = 'pg_rewrite'::regclass then 'view'
            when d.classid = 'pg_constraint'::regclass then
              (select case when k.contype = 'f' then 'foreign-key' else 'index' end from pg_constraint k where k.oid = d.objid)
            when d.classid = 'pg_class'::regclass or d.classid = 'pg_statistic_ext'::regclass then 'index'
            else 'other' end as kind,
          case when d.classid = 'pg_rewrite'::regclass
            then (select pg_describe_object('pg_class'::regclass, w.ev_class, 0) from pg_rewrite w where w.oid = d.objid)
            else pg_describe_object(d.classid, d.objid, d.objsubid) end as what
        from pg_depend d
        where d.refclassid = 'pg_class'::regclass and d.refobjid = a.attrelid and d.refobjsubid = a.attnum
          and d.deptype <> 'i' and not (d.classid = 'pg_class'::regclass and d.objid = a.attrelid)
          and not (d.classid = 'pg_attrdef'::regclass and not exists (
            select from pg_attrdef e join pg_attribute g on g.attrelid = e.adrelid and g.attnum = e.adnum
            where e.oid = d.objid and g.attgenerated <> '' and g.attnum <> a.attnum))
          and not (d.classid = 'pg_constraint'::regclass and exists (
            select from pg_constraint k where k.oid = d.objid and (k.contype = 'p' or k.contype = 'n' or k.conname like 'aspen\\_%')))
      ) u where u.what is not null), '[]') as uses
  from pg_attribute a
  where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
  order by a.attnum`;

interface Facts extends Omit<CatalogTable, 'columns' | 'isEmpty'> {
  readonly oid: number;
  readonly readable: boolean;
}

const TABLE = `
  with index as (
    select i.*, c.relname,
      (select array_agg(a.attname::text order by k.at)
       from unnest(i.indkey::int2[]) with ordinality k (attnum, at)
       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum) as columns
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = to_regclass($1) and i.indpred is null and i.indexprs is null and i.indnkeyatts = i.indnatts
  )
  select t.oid::bigint::float8 as oid, has_table_privilege(t.oid, 'select') as readable, t.relkind = 'p' as partitioned,
    case when t.reltuples < 0 then null else t.reltuples::float8 end as rows,
    case when t.relkind = 'p'
      then coalesce((select sum(pg_table_size(relid)) from pg_partition_tree(t.oid) where isleaf), 0)
      else pg_table_size(t.oid) end::float8 as bytes,
    (select jsonb_build_object('constraint', k.conname,
        'columns', (select jsonb_agg(a.attname order by c.at) from unnest(k.conkey) with ordinality c (attnum, at)
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.attnum),
        'references', coalesce((select jsonb_agg(pg_describe_object('pg_constraint'::regclass, f.oid, 0) order by f.oid)
          from pg_constraint f where f.contype = 'f' and f.conindid = k.conindid and f.conparentid = 0), '[]'))
     from pg_constraint k where k.conrelid = t.oid and k.contype = 'p') as key,
    coalesce((select jsonb_agg(relname) from index where columns = array['_file'] and not indisunique), '[]') as "fileIndexes",
    coalesce((select jsonb_agg(jsonb_build_object('name', relname, 'columns', columns, 'valid', indisvalid))
      from index where indisunique and not indisprimary), '[]') as "uniqueIndexes",
    coalesce((select jsonb_agg(jsonb_build_object('column', a.attname, 'constraint', k.conname, 'valid', k.convalidated))
      from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      where k.conrelid = t.oid and k.contype = 'c' and cardinality(k.conkey) = 1
        and pg_get_expr(k.conbin, k.conrelid) = '(' || quote_ident(a.attname) || ' IS NOT NULL)'), '[]') as "notNull",
    coalesce((select jsonb_agg(k.conname) from pg_constraint k
      where k.conrelid = t.oid and k.contype = 'c' and k.convalidated and k.conname like 'aspen\\_new\\_%'), '[]') as "provenRewrites",
    exists (select from pg_trigger g where g.tgrelid = t.oid and not g.tgisinternal and g.tgenabled <> 'D'
      and g.tgname not like 'aspen\\_new\\_%') as "hasTriggers",
    coalesce((select jsonb_agg(jsonb_build_object('what', pg_describe_object('pg_proc'::regclass, p.oid, 0), 'source', p.prosrc)
        order by p.oid)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname !~ '^(pg_|aspen|information_schema)' and position(lower(t.relname) in lower(p.prosrc)) > 0), '[]') as routines
  from pg_class t where t.oid = to_regclass($1) and t.relkind in ('r', 'p')`;

/**
 * A table as the catalog has it; null where there is none of this name.
 *
 * @param relation Qualified and quoted.
 */
export async function readCatalog(client: Client, relation: string): Promise<CatalogTable | null> {
  const [facts] = await select<Facts>(client, TABLE, [relation]);
  if (facts === undefined) return null;
  const { oid, readable, key, uniqueIndexes, ...rest } = facts;
  const columns = await select<CatalogColumn & { readonly uses: readonly ColumnUse[] }>(client, COLUMNS, [oid]);
  // One who may become the owner need not see the rows before.
  const [first] = readable
    ? await select<{ empty: boolean }>(client, `select not exists (select from ${relation}) as empty`, [])
    : [];
  return {
    ...rest,
    key,
    uniqueIndexes: uniqueIndexes.map((index): UniqueIndex => ({ ...index })),
    isEmpty: first?.empty === true,
    columns: columns.map((column) => ({ ...column, type: definedType(column.type) })),
  };
}
