-- What others made while a pipeline was installed is theirs: a long migration leaves them time for it.

-- Whether the transaction that wrote a row of the catalog is this one, by the row's xmin. Rows of others are seen only when
-- those are done.
create function aspen.is_own_write(written xid) returns boolean
language sql volatile set search_path = pg_catalog, pg_temp as $$
  -- What is older than this wrote no object that has just come; a frozen row counts as that old.
  select case when age(written) < 1000000000
    then pg_xact_status((pg_current_xact_id()::text::bigint - age(written))::text::xid8) = 'in progress'
    else false end
$$;

create or replace function aspen.record_made(pipeline text, before jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update aspen.made_object m set kind = n.kind, identity = n.identity
  from aspen.objects_there() n
  join jsonb_to_recordset(before) as b (class oid, object oid, kind text, identity text) using (class, object)
  where m.kind = b.kind and m.identity = b.identity and (n.kind, n.identity) is distinct from (b.kind, b.identity);
  insert into aspen.made_object (pipeline, kind, identity)
  select record_made.pipeline, n.kind, n.identity
  from aspen.objects_there() n
  where not exists (
    select from jsonb_to_recordset(before) as b (class oid, object oid) where b.class = n.class and b.object = n.object
  ) and aspen.is_own_write(coalesce(
    (select c.xmin from pg_class c where n.class = 'pg_class'::regclass and c.oid = n.object),
    (select p.xmin from pg_proc p where n.class = 'pg_proc'::regclass and p.oid = n.object),
    (select t.xmin from pg_type t where n.class = 'pg_type'::regclass and t.oid = n.object),
    (select s.xmin from pg_namespace s where n.class = 'pg_namespace'::regclass and s.oid = n.object),
    (select e.xmin from pg_extension e where n.class = 'pg_extension'::regclass and e.oid = n.object)))
  on conflict on constraint made_object_pkey do update set pipeline = excluded.pipeline;
end
$$;
