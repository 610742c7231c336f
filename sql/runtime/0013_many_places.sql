-- A table may stand in several relations: partitions, or tables that inherit from it.

-- How many rows this transaction inserted into a table so far, its partitions among it.
create function aspen.inserted_so_far(target regclass) returns bigint
language sql volatile set search_path = pg_catalog, pg_temp as $$
  select sum(pg_stat_get_xact_tuples_inserted(r.relid))::bigint
  from (select relid from pg_partition_tree(target) union select target) r
$$;
