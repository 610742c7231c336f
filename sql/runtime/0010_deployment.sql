-- What comes with a deployment: who may do what, and what each pipeline made, so that it can be taken away and made anew.

-- Everything belongs to the role that runs these files; loaders reach it through functions only.
create function aspen.grant_rights(loader name) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  callable text;
begin
  insert into aspen.rights (loader) values (loader) on conflict (one_row) do update set loader = excluded.loader;
  revoke all on all functions in schema aspen from public;
  execute format('grant usage on schema aspen, aspen_staging to %I', loader);
  execute format('grant select on all tables in schema aspen to %I', loader);
  -- Rejects and keys hold what is in the files: a loader writes them, and does not read those of others.
  -- Where no roles could be made, the owner is the loader.
  if loader <> current_user then
    execute format('revoke select on aspen.reject, aspen.part_file, aspen.check_failure from %I', loader);
  end if;
  execute format('grant select (load_id, file_id, record, line, byte_offset, byte_length, column_name, code, message, outcome,
    outcome_load) on aspen.reject to %I', loader);
  execute format('grant select (load_id, part, file_id, read, staged, rejected, code, message, retry, warnings, byte_offset,
    lines, etag) on aspen.part_file to %I', loader);
  execute format('grant select (load_id, file_id, name, outcome, failed, message) on aspen.check_failure to %I', loader);
  execute format('grant insert (load_id, file_id, record, line, byte_offset, byte_length, column_name, code, message, value,
    raw) on aspen.reject to %I', loader);
  foreach callable in array array[
    'try_lock_target', 'unlock_target', 'known_files', 'differing_files', 'knows_below', 'open_load', 'describe_load',
    'reads_again', 'offer_files', 'pending_files', 'bound_load', 'close_empty_load',
    'stage_load', 'mark_part', 'may_load_directly', 'may_publish_with', 'begin_direct', 'publish_direct', 'end_load',
    'sweep_staging',
    'publish', 'load_counts', 'start_run', 'join_run', 'finish_run', 'start_step', 'finish_step', 'why_due', 'readable',
    'due_procedures', 'outcome_of_run', 'last_files'
  ] loop
    execute format('grant execute on routine aspen.%I to %I', callable, loader);
  end loop;
end
$$;

-- Everything in the database that a statement can make and drop by itself, but what the system, an extension or Aspen has.
create function aspen.objects_there() returns table (class oid, object oid, kind text, identity text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with spaces as (
    select oid from pg_namespace
    where nspname not like 'pg\_%' and nspname not in ('information_schema', 'aspen', 'aspen_table', 'aspen_staging')
  ),
  things (class, object) as (
    select 'pg_class'::regclass::oid, c.oid from pg_class c
    where c.relnamespace in (select oid from spaces) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
    union all
    select 'pg_proc'::regclass, p.oid from pg_proc p where p.pronamespace in (select oid from spaces)
    union all
    select 'pg_type'::regclass, t.oid from pg_type t
    where t.typnamespace in (select oid from spaces) and t.typtype in ('d', 'e', 'r')
    union all
    select 'pg_namespace'::regclass, oid from spaces
    union all
    select 'pg_extension'::regclass, oid from pg_extension
  )
  select t.class, t.object, i.type, i.identity
  from things t
  cross join lateral pg_identify_object(t.class, t.object, 0) i
  where not exists (
    select from pg_depend d where d.classid = t.class and d.objid = t.object and d.deptype in ('a', 'i', 'e')
  )
$$;

-- Whether the transaction that wrote a row of the catalog is this one, by the row's xmin. Rows of others are seen only when
-- those are done.
create function aspen.is_own_write(written xid) returns boolean
language sql volatile set search_path = pg_catalog, pg_temp as $$
  -- What is older than this wrote no object that has just come; a frozen row counts as that old.
  select case when age(written) < 1000000000
    then pg_xact_status((pg_current_xact_id()::text::bigint - age(written))::text::xid8) = 'in progress'
    else false end
$$;

-- Takes down what has been made, and what got another name, since the objects were there that are given.
-- What others made meanwhile is theirs: a long migration leaves them time for it.
create function aspen.record_made(pipeline text, before jsonb) returns void
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

-- What goes with a pipeline: what it made, and what was generated for its tables.
create function aspen.goes_with(pipeline text) returns table (class oid, object oid, kind text, identity text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select o.class, o.object, o.kind, o.identity
  from aspen.objects_there() o
  join aspen.made_object m on m.kind = o.kind and m.identity = o.identity
  where m.pipeline = goes_with.pipeline
  union all
  select g.class, g.object, i.type, i.identity
  from (
    select 'pg_class'::regclass::oid as class, c.oid as object, t.name
    from aspen.target t join pg_class c on c.relname = t.name and c.relnamespace = 'aspen_table'::regnamespace
    where t.pipeline = goes_with.pipeline
    union all
    select 'pg_proc'::regclass, p.oid, t.name
    from aspen.target t join pg_proc p on p.proname = t.name and p.pronamespace = 'aspen_table'::regnamespace
    where t.pipeline = goes_with.pipeline
    union all
    select 'pg_class'::regclass, c.oid, t.name
    from aspen.target t
    join aspen.load l on l.target = t.name
    join pg_class c on c.relname = aspen.staging_name(l.id) and c.relnamespace = 'aspen_staging'::regnamespace
    where t.pipeline = goes_with.pipeline
  ) g
  cross join lateral pg_identify_object(g.class, g.object, 0) i
$$;

-- What others made that cannot stay without it, each with what it wants.
create function aspen.stands_on(pipeline text) returns table (dependent text, wants text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with recursive going as (select class, object, kind, identity from aspen.goes_with(pipeline)),
  -- Parts of what goes, such as its columns, indexes and constraints: they belong to it and go with it.
  parts (class, object, root) as (
    select class, object, identity from going
    union
    select d.classid, d.objid, p.root
    from parts p
    join pg_depend d on d.refclassid = p.class and d.refobjid = p.object and d.deptype in ('a', 'i', 'P', 'S', 'e')
  ),
  dependents as (
    select distinct d.classid, d.objid, p.root
    from parts p
    join pg_depend d on d.refclassid = p.class and d.refobjid = p.object
    where not exists (select from parts o where o.class = d.classid and o.object = d.objid)
  )
  select distinct
    case
      when r.ev_class is not null then i.type || ' ' || i.identity
      else f.type || ' ' || f.identity
    end,
    d.root
  from dependents d
  left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
  left join lateral pg_identify_object('pg_class'::regclass, r.ev_class, 0) i on r.ev_class is not null
  cross join lateral pg_identify_object(d.classid, d.objid, 0) f
  where r.ev_class is null or not exists (
    select from parts o where o.class = 'pg_class'::regclass and o.object = r.ev_class
  )
  order by 1
$$;

-- Forgets loads and files of tables, with their rejects. What a person accepted holds when the files come again.
create function aspen.forget_files(targets text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  loads bigint[] := array(select l.id from aspen.load l where l.target = any (targets));
begin
  delete from aspen.reject r where r.load_id = any (loads);
  delete from aspen.check_failure c where c.load_id = any (loads);
  delete from aspen.part_file p where p.load_id = any (loads);
  delete from aspen.part p where p.load_id = any (loads);
  delete from aspen.direct_load d where d.load_id = any (loads);
  delete from aspen.published_file p where p.target = any (targets);
  delete from aspen.load_file f where f.load_id = any (loads);
  delete from aspen.load l where l.id = any (loads);
  delete from aspen.source_file s where s.target = any (targets);
end
$$;

-- Forgets a pipeline: its loads, files, rejects, runs and migrations. What it made is dropped before.
create function aspen.forget_pipeline(pipeline text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  runs bigint[] := array(select r.id from aspen.run r where r.pipeline = forget_pipeline.pipeline);
begin
  delete from aspen.procedure_state s using aspen.procedure p
  where p.name = s.name and p.pipeline = forget_pipeline.pipeline;
  delete from aspen.step s where s.run_id = any (runs);
  perform aspen.forget_files(array(select t.name from aspen.target t where t.pipeline = forget_pipeline.pipeline));
  delete from aspen.run r where r.id = any (runs);
  delete from aspen.target t where t.pipeline = forget_pipeline.pipeline;
  delete from aspen.procedure p where p.pipeline = forget_pipeline.pipeline;
  delete from aspen.made_object m where m.pipeline = forget_pipeline.pipeline;
  delete from aspen.migration m where m.source = 'pipeline ' || forget_pipeline.pipeline;
end
$$;
