import type { Client } from 'pg';

/** All that a table is made of, in an order of its own: neither names of indexes nor the order of columns. */
export async function catalogOf(client: Client, relation: string): Promise<unknown> {
  const { rows } = await client.query<{ it: unknown }>(
    `select jsonb_build_object(
       'columns', (select jsonb_agg(jsonb_build_array(a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum)) order by a.attname)
         from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
         where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
       'indexes', coalesce((select jsonb_agg(replace(pg_get_indexdef(i.indexrelid), quote_ident(c.relname), '*') order by i.cols)
         from (select i.*, (select string_agg(pg_get_indexdef(i.indexrelid, n, false), ',') from generate_series(1, i.indnatts) n) as cols
               from pg_index i where i.indrelid = t.oid) i join pg_class c on c.oid = i.indexrelid), '[]'),
       'constraints', coalesce((select jsonb_agg(pg_get_constraintdef(k.oid) order by pg_get_constraintdef(k.oid))
         from pg_constraint k where k.conrelid = t.oid and k.contype <> 'n'), '[]'),
       'triggers', (select count(*) from pg_trigger g where g.tgrelid = t.oid),
       'comment', obj_description(t.oid, 'pg_class'),
       'owner', pg_get_userbyid(t.relowner)) as it
     from pg_class t where t.oid = to_regclass($1)`,
    [relation],
  );
  return rows[0]?.it ?? null;
}
