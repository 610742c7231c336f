-- A first load into an empty table needs no staging: one transaction takes the key off, copies the rows in, puts the key
-- back, and writes the ledger. Whatever speaks against it sends the load to staging.

alter table aspen.load add column direct boolean not null default false;
comment on column aspen.load.direct is 'Whether it went straight into its table, which was empty';

create table aspen.direct_load (
  load_id bigint primary key references aspen.load,
  key_sql text
);
comment on table aspen.direct_load is 'What a direct load has to put back before it ends; gone when its transaction ends';
comment on column aspen.direct_load.key_sql is 'The statement that makes the key again; null where the table has none';

-- Whether rows may be put behind a table's key: nothing hangs on the key, which can be made again just as it is, and
-- nothing wants to see each row come.
create function aspen.is_plain(target regclass) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select c.relkind = 'r' and not c.relispartition and not c.relhassubclass and not c.relhasrules
    and not c.relrowsecurity and c.relreplident = 'd'
    and not exists (select from pg_constraint k where k.confrelid = target)
    and not exists (select from pg_trigger t where t.tgrelid = target and not t.tgisinternal)
    and not exists (
      select from pg_depend d join pg_constraint k on d.refclassid = 'pg_constraint'::regclass and d.refobjid = k.oid
      where k.conrelid = target and k.contype = 'p' and d.deptype = 'n')
    and not exists (
      select from pg_index i join pg_class x on x.oid = i.indexrelid
      where i.indrelid = target and i.indisprimary
        and (i.indisclustered or x.reloptions is not null or x.reltablespace <> 0))
    and not exists (select from pg_publication_rel p where p.prrelid = target)
    and not exists (select from pg_publication_namespace p where p.pnnspid = c.relnamespace)
    and not exists (select from pg_publication p where p.puballtables)
  from pg_class c where c.oid = target
$$;

-- Takes the key off a table that is locked and empty, and gives the statement that puts it back; null where there is
-- none. A new file for the rows spares their WAL where the server's level allows that.
create function aspen.clear_table(target regclass) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  key record;
begin
  execute format('truncate %s', target);
  select c.conname, pg_get_constraintdef(c.oid) as definition into key
  from pg_constraint c where c.conrelid = target and c.contype = 'p';
  if not found then
    return null;
  end if;
  execute format('alter table %s drop constraint %I', target, key.conname);
  return format('alter table %s add constraint %I %s', target, key.conname, key.definition);
end
$$;

create or replace function aspen.drop_key(target regclass) returns text
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '1s' as $$
begin
  if not aspen.is_plain(target) then
    return null;
  end if;
  begin
    execute format('lock table %s in access exclusive mode', target);
  exception when lock_not_available then
    return null;
  end;
  return aspen.clear_table(target);
end
$$;

-- Whether this session's user may copy into the table, and the table's rows may be put behind its key.
create function aspen.takes_direct_loads(target regclass) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select aspen.is_plain(target) and has_table_privilege(session_user, target, 'insert')
    and has_schema_privilege(session_user, (select c.relnamespace from pg_class c where c.oid = target), 'usage')
$$;

-- Asked before anything is locked, so that a load which has to go through staging holds nobody up.
create function aspen.may_load_directly(load_id bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  relation regclass;
  filled boolean;
begin
  select format('%I.%I', t.schema_name, t.name)::regclass into strict relation
  from aspen.load l join aspen.target t on t.name = l.target where l.id = load_id;
  if not aspen.takes_direct_loads(relation) then
    return false;
  end if;
  execute format('select exists (select from %s)', relation) into filled;
  return not filled;
end
$$;

-- The first act of a direct load's transaction. False: somebody uses the table, or it is not empty any more, and the
-- caller rolls back. The load's row stays free, so that another driver can abandon a load whose driver froze.
create function aspen.begin_direct(load_id bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '1s' as $$
declare
  relation regclass;
  filled boolean;
begin
  begin
    select format('%I.%I', t.schema_name, t.name)::regclass into strict relation
    from aspen.load l join aspen.target t on t.name = l.target
    where l.id = load_id and l.status = 'open' for no key update of t;
    execute format('lock table %s in access exclusive mode', relation);
  exception when lock_not_available or no_data_found then
    return false;
  end;
  execute format('select exists (select from %s)', relation) into filled;
  if filled or not aspen.takes_direct_loads(relation) then
    return false;
  end if;
  insert into aspen.direct_load (load_id, key_sql) values (load_id, aspen.clear_table(relation));
  return true;
end
$$;

-- Puts a load whose rows are in its table into the ledger.
create function aspen.record_published(load_id bigint, inserted bigint, updated bigint, superseded bigint, deleted bigint)
returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update aspen.load_file f set status = 'published'
  where f.load_id = record_published.load_id and f.status = 'pending';
  insert into aspen.published_file as p (target, uri, file_id, load_id)
  select s.target, s.uri, s.id, f.load_id
  from aspen.load_file f join aspen.source_file s on s.id = f.file_id
  where f.load_id = record_published.load_id and f.status = 'published'
  on conflict (target, uri) do update set file_id = excluded.file_id, load_id = excluded.load_id;

  if inserted + updated + deleted > 0 then
    perform aspen.raise_counter(array[t.schema_name || '.' || t.name])
    from aspen.load l join aspen.target t on t.name = l.target where l.id = record_published.load_id;
  end if;
  update aspen.load l set
    status = 'published', ended = clock_timestamp(),
    read = f.read, rejected = f.rejected, held = f.held,
    inserted = record_published.inserted, updated = record_published.updated,
    superseded = record_published.superseded, deleted = record_published.deleted,
    unchanged = f.published - record_published.inserted - record_published.updated - record_published.superseded
  from (
    select coalesce(sum(lf.read), 0) as read, coalesce(sum(lf.rejected), 0) as rejected,
      coalesce(sum(lf.staged) filter (where lf.status <> 'published'), 0) as held,
      coalesce(sum(lf.staged) filter (where lf.status = 'published'), 0) as published
    from aspen.load_file lf where lf.load_id = record_published.load_id
  ) f
  where l.id = record_published.load_id;
  return aspen.load_counts(load_id);
end
$$;

-- The last act of a direct load's transaction: the key again, every constraint looked at, the ledger. What it refuses
-- (a key that repeats, a foreign key, a file that another load published) takes the rows with it.
create function aspen.publish_direct(load_id bigint, files jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '60s'
  set maintenance_work_mem = '128MB' as $$
declare
  taken aspen.load;
  goal aspen.target;
  begun aspen.direct_load;
begin
  delete from aspen.direct_load d where d.load_id = publish_direct.load_id returning * into strict begun;
  select * into strict taken from aspen.load l where l.id = publish_direct.load_id for update;
  if taken.status <> 'open' then
    perform aspen.raise('AS001', format('load %s is not open', taken.id));
  end if;
  select * into strict goal from aspen.target t where t.name = taken.target for update;
  if goal.fingerprint <> taken.fingerprint then
    perform aspen.raise('AS002', format('the definition of %s changed while load %s ran', goal.name, taken.id));
  end if;
  update aspen.load l set parts = 1, direct = true where l.id = taken.id;
  perform aspen.mark_part(taken.id, 1, files);
  perform aspen.settle_files(taken);
  if exists (select from aspen.load_file f where f.load_id = taken.id and f.status <> 'pending') then
    perform aspen.raise('AS007', format('load %s holds files that are not to be published', taken.id));
  end if;
  if begun.key_sql is not null then
    execute begun.key_sql;
  end if;
  set constraints all immediate;
  return aspen.record_published(taken.id, (select p.staged from aspen.part p where p.load_id = taken.id), 0, 0, 0);
end
$$;

create or replace function aspen.publish(load_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '60s' as $$
declare
  taken aspen.load;
  goal aspen.target;
  staging regclass;
  left_out integer[];
  applied record;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform aspen.raise('AS005', 'publish needs the isolation level read committed');
  end if;
  select * into strict taken from aspen.load l where l.id = publish.load_id for update;
  if taken.status = 'published' then
    return aspen.load_counts(taken.id);
  elsif taken.status <> 'open' then
    perform aspen.raise('AS001', format('load %s is not open', taken.id));
  end if;
  -- Publishes of one table go one after another.
  select * into strict goal from aspen.target t where t.name = taken.target for update;
  if goal.fingerprint <> taken.fingerprint then
    perform aspen.raise('AS002', format('the definition of %s changed while load %s ran', goal.name, taken.id));
  end if;
  staging := to_regclass(format('aspen_staging.%I', aspen.staging_name(taken.id)));
  if staging is null then
    perform aspen.raise('AS004', format('the staging table of load %s is gone', taken.id));
  end if;
  perform aspen.check_parts(taken, staging);
  perform aspen.settle_files(taken);

  select array_agg(f.position) into left_out from aspen.load_file f where f.load_id = taken.id and f.status <> 'pending';
  if left_out is not null then
    execute format('delete from %s where _position = any ($1)', staging) using left_out;
  end if;
  execute format('analyze %s', staging);
  -- Readers go on; a writer of the table waits, so that what is compared here is what is changed here.
  execute format('lock table %I.%I in share row exclusive mode', goal.schema_name, goal.name);
  begin
    select * into applied from aspen.apply_staging(taken.id, goal.name, staging);
  exception when integrity_constraint_violation then
    if aspen.refuse_guilty_files(taken.id, goal.name, staging) = 0 then
      raise;
    end if;
    select * into applied from aspen.apply_staging(taken.id, goal.name, staging);
  end;
  return aspen.record_published(taken.id, applied.inserted, applied.updated, applied.superseded, applied.deleted);
end
$$;

create or replace function aspen.grant_rights(loader name) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  callable text;
begin
  insert into aspen.rights (loader) values (loader) on conflict (one_row) do update set loader = excluded.loader;
  revoke all on all functions in schema aspen from public;
  execute format('grant usage on schema aspen, aspen_staging to %I', loader);
  execute format('grant select on all tables in schema aspen to %I', loader);
  execute format('grant insert on aspen.reject to %I', loader);
  foreach callable in array array[
    'try_lock_target', 'unlock_target', 'known_files', 'open_load', 'offer_files', 'pending_files', 'close_empty_load',
    'stage_load', 'mark_part', 'may_load_directly', 'begin_direct', 'publish_direct', 'end_load', 'sweep_staging',
    'publish', 'load_counts', 'start_run', 'finish_run', 'start_step', 'finish_step', 'try_lock_post_step',
    'unlock_post_step', 'why_due', 'start_procedure', 'finish_procedure', 'readable', 'due_procedures', 'outcome_of_run',
    'last_files'
  ] loop
    execute format('grant execute on routine aspen.%I to %I', callable, loader);
  end loop;
end
$$;
