import type { Client } from 'pg';

async function lines(client: Client, sql: string): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(sql);
  return rows.map(({ line }) => line);
}

const NOT_NULL = "c.contype <> 'n'";

const TABLES = `
  select 'create table ' || t.oid::regclass || E' (\\n' || (
    select string_agg('  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attidentity <> '' then ' generated always as identity' else '' end
      || case when a.attnotnull then ' not null' else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''), E',\\n' order by a.attnum)
    from pg_attribute a left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
    where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  ) || coalesce((
    select string_agg(E',\\n  constraint ' || quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid), '' order by c.conname)
    from pg_constraint c where c.conrelid = t.oid and ${NOT_NULL}
  ), '') || E'\\n);' as line
  from pg_class t where t.relnamespace = 'aspen'::regnamespace and t.relkind = 'r' order by t.relname`;

const INDEXES = `
  select pg_get_indexdef(i.indexrelid) || ';' as line
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where c.relnamespace = 'aspen'::regnamespace
    and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
  order by c.relname`;

const VIEWS = `
  select 'create view ' || v.oid::regclass || E' as\\n' || pg_get_viewdef(v.oid) as line
  from pg_class v where v.relnamespace = 'aspen'::regnamespace and v.relkind = 'v' order by v.relname`;

const FUNCTIONS = `
  select pg_get_functiondef(p.oid) || E';\\n' as line
  from pg_proc p where p.pronamespace = 'aspen'::regnamespace order by p.proname`;

const COMMENTS = `
  select 'comment on ' || case when d.objsubid = 0 then 'table ' || d.objoid::regclass
    else 'column ' || d.objoid::regclass || '.' || a.attname end || ' is ' || quote_literal(d.description) || ';' as line
  from pg_description d join pg_class t on t.oid = d.objoid and d.classoid = 'pg_class'::regclass
  left join pg_attribute a on a.attrelid = t.oid and a.attnum = d.objsubid
  where t.relnamespace = 'aspen'::regnamespace order by t.relname, d.objsubid`;

const RIGHTS = `
  select 'grant ' || string_agg(distinct lower(x.privilege_type), ', ') || ' on ' || o.name || ' to aspen_loader;' as line
  from (
    select oid::regclass::text as name, relacl as acl from pg_class
    where relnamespace = 'aspen'::regnamespace and relkind in ('r', 'v')
    union all
    select 'function ' || oid::regprocedure, proacl from pg_proc where pronamespace = 'aspen'::regnamespace
    union all
    select 'schema ' || nspname, nspacl from pg_namespace where nspname like 'aspen%'
  ) o cross join lateral aclexplode(o.acl) x
  where x.grantee = 'aspen_loader'::regrole group by o.name order by o.name`;

/** The schema \`aspen\` as SQL, the same for the same schema, so that a change of it can be read in a review. */
export async function dumpSchema(client: Client): Promise<string> {
  await client.query("set search_path = ''");
  const parts = [];
  for (const sql of [TABLES, INDEXES, VIEWS, COMMENTS, FUNCTIONS, RIGHTS]) {
    parts.push((await lines(client, sql)).join('\n'));
  }
  const head =
    '-- The schema that the migrations in this folder give. Kept true by test/runtime/schema.test.ts: do not edit.';
  return `${[head, ...parts].join('\n\n')}\n`;
}
