-- Stage: a load takes parts into a table of its own, until it is published or ends otherwise.

create function aspen.staging_name(load_id bigint) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select 'load_' || load_id
$$;

-- What is written for a load is written by its own run. Asked once for each statement, however many rows it brings.
create function aspen.refuse_strangers() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform aspen.need_load(tg_argv[0]::bigint);
  return null;
end
$$;

create function aspen.refuse_strange_rejects() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  of_load bigint;
begin
  for of_load in select distinct a.load_id from added a loop
    perform aspen.need_load(of_load);
    if not exists (select from aspen.load l where l.id = of_load and l.status = 'open') then
      perform aspen.raise('AS001', format('load %s is not open', of_load));
    end if;
  end loop;
  if exists (
    select from (select distinct a.load_id, a.file_id from added a) n
    where not exists (select from aspen.load_file f where f.load_id = n.load_id and f.file_id = n.file_id)
  ) then
    perform aspen.raise('AS011', 'a rejected record is of a file that its load does not have');
  end if;
  return null;
end
$$;

create trigger refuse_strangers after insert on aspen.reject
  referencing new table as added for each statement execute function aspen.refuse_strange_rejects();

-- Announces how many parts there will be and makes the load's staging table; gives its name.
create function aspen.stage_load(load_id bigint, parts integer) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  opened aspen.load;
  name text := aspen.staging_name(load_id);
begin
  perform aspen.need_load(load_id);
  update aspen.load l set parts = stage_load.parts, staging = true where l.id = load_id and l.status = 'open'
  returning * into opened;
  if not found then
    perform aspen.raise('AS001', format('load %s is not open', load_id));
  end if;
  -- Told before anything is copied; publish looks again.
  perform aspen.refuse_hidden_rows(aspen.relation_of(opened.target));
  execute format('create unlogged table aspen_staging.%I (like aspen_table.%I)', name, opened.target);
  -- It is dropped within minutes; an autovacuum would only get in the way of that.
  execute format('alter table aspen_staging.%I set (autovacuum_enabled = false)', name);
  execute format('create trigger refuse_strangers before insert on aspen_staging.%I
    for each statement execute function aspen.refuse_strangers(%L)', name, load_id);
  execute format('grant insert on aspen_staging.%I to %I', name, (select r.loader from aspen.rights r));
  return name;
end
$$;

-- The last act of a part's transaction: its marker, then the fence. False: another attempt at this part was first,
-- and the caller rolls back. The marker goes last, since an early one would make a dead writer block its own retry.
create function aspen.mark_part(load_id bigint, part integer, files jsonb) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- Before anything is locked, which others would wait for.
  perform aspen.need_load(load_id);
  insert into aspen.part (load_id, part, staged)
  select mark_part.load_id, mark_part.part, coalesce(sum(f.staged), 0)
  from jsonb_to_recordset(files) as f (staged bigint)
  on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into aspen.part_file
    (load_id, part, file_id, read, staged, rejected, code, message, retry, warnings, byte_offset, lines, etag, first_key, last_key)
  select mark_part.load_id, mark_part.part, f.id, f.read, f.staged, f.rejected, f.code, f.message,
    coalesce(f.retry, false), coalesce(f.warnings, '{}'), coalesce(f.byte_offset, 0), coalesce(f.lines, 0), f.etag,
    decode(f.first_key, 'hex'), decode(f.last_key, 'hex')
  from jsonb_to_recordset(files) as f (id bigint, read bigint, staged bigint, rejected bigint, code text, message text,
    retry boolean, warnings text[], byte_offset bigint, lines bigint, etag text, first_key text, last_key text);
  -- Shared with the other parts; abandon and publish want the row for themselves, so neither can pass a part midway.
  perform from aspen.load l where l.id = load_id and l.status = 'open' for share;
  if not found then
    perform aspen.raise('AS001', format('load %s is not open', load_id));
  end if;
  return true;
end
$$;

create function aspen.end_load(load_id bigint, status text, reason text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select aspen.need_load(load_id);
  update aspen.load l set status = end_load.status, reason = end_load.reason, ended = clock_timestamp()
  where l.id = load_id and l.status = 'open' and end_load.status in ('failed', 'abandoned')
$$;

-- Gives up a load of whatever run: for whoever may do what the owner may.
create function aspen.abandon_load(load_id bigint, reason text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update aspen.load l set status = 'abandoned', reason = abandon_load.reason, ended = clock_timestamp()
  where l.id = load_id and l.status = 'open'
$$;

-- Whether anything is buried of a table.
create function aspen.has_tombstones(target text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (select from aspen.tombstone d where d.target = has_tombstones.target)
$$;

-- A record can be late by as long as files wait somewhere: in queues for days, with a supplier over a quarter's end. After 90 days
-- a record is taken for a new one, so that what is kept does not grow for ever.
create function aspen.sweep_tombstones() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from aspen.tombstone d where d.buried < clock_timestamp() - interval '90 days'
$$;

-- Drops what ended loads left in staging. It gives way at once: a table that someone still writes waits for the next call.
create function aspen.sweep_staging() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '100ms' as $$
declare
  dead bigint;
  dropped integer := 0;
begin
  perform aspen.sweep_rejects();
  perform aspen.sweep_tombstones();
  for dead in select l.id from aspen.load l where l.staging and l.status <> 'open' order by l.id loop
    begin
      execute format('drop table if exists aspen_staging.%I', aspen.staging_name(dead));
      update aspen.load l set staging = false where l.id = dead;
      dropped := dropped + 1;
    exception when lock_not_available or deadlock_detected then
      null;
    end;
  end loop;
  return dropped;
end
$$;
