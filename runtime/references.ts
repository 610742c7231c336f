import type { Client } from 'pg';
import { fromDatabase } from './errors.ts';

// The catalogs' rows, since a loader need not have rights on the tables' schemas.
const REFERENCES = `
  with targets as (
    select t.name, c.oid
    from aspen.target t
      join pg_catalog.pg_namespace n on n.nspname = t.schema_name
      join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t.name
  )
  select distinct parent.name
  from targets child
    join pg_catalog.pg_constraint k on k.conrelid = child.oid and k.contype = 'f'
    join targets parent on parent.oid = k.confrelid
  where child.name = $1 and parent.oid <> child.oid
  union
  select parent.name
  from aspen.target child
    cross join jsonb_array_elements(child.checks) c
    join targets parent on parent.name = c ->> 'table'
  where child.name = $1 and parent.name <> child.name`;

/** Tables that Aspen loads and that a table's foreign keys and checks point at; not the table itself. */
export async function referencedTables(client: Client, table: string): Promise<readonly string[]> {
  try {
    const { rows } = await client.query<{ name: string }>(REFERENCES, [table]);
    return rows.map(({ name }) => name);
  } catch (error) {
    throw fromDatabase(error, `what ${table} refers to`);
  }
}
