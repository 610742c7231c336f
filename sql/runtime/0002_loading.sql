-- Begin and stage: a load opens, is offered files, and takes parts until it is published or abandoned.

create function aspen.raise(code text, message text, hint text default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception using errcode = code, message = message, hint = coalesce(hint, '');
end
$$;

create function aspen.staging_name(load_id bigint) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select 'load_' || load_id
$$;

create function aspen.target_lock(target text) returns bigint
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select hashtextextended('aspen load ' || target, 0)
$$;

-- A courtesy between loads of one table, held by the session: what it cannot hold back, publish's row locks do.
create function aspen.try_lock_target(target text) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select pg_try_advisory_lock(aspen.target_lock(target))
$$;

create function aspen.unlock_target(target text) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_unlock(aspen.target_lock(target))
$$;

-- What is known of files already, so that a laptop hashes only what may have changed.
create function aspen.known_files(target text, uris text[])
returns table (uri text, etag text, size bigint, stat text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.uri, f.etag, f.size, f.stat
  from aspen.source_file f
  where f.target = known_files.target and f.uri = any (uris) and f.stat is not null
$$;

create function aspen.open_load(run_id bigint, target text, fingerprint text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  known aspen.target;
  opened bigint;
begin
  select * into known from aspen.target t where t.name = open_load.target;
  if not found then
    perform aspen.raise('AS002', format('the table %s is not installed', target));
  elsif known.fingerprint <> fingerprint then
    perform aspen.raise('AS002', format('the definition of %s is not the one its table was made from', target));
  end if;
  -- The caller holds the table's lock, so a load that is still open lost its driver.
  update aspen.load l set status = 'abandoned', ended = clock_timestamp(), reason = 'its driver went away'
  where l.target = open_load.target and l.status = 'open';
  insert into aspen.load (run_id, target, fingerprint) values (run_id, target, fingerprint) returning id into opened;
  return opened;
end
$$;

-- Takes a page of a listing: {uri, etag, size, modified, stat}; keeps those files whose version is not the last published one.
create function aspen.offer_files(load_id bigint, files jsonb, out pending bigint, out remembered bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  for_target text;
begin
  select l.target into strict for_target from aspen.load l where l.id = offer_files.load_id and l.status = 'open';

  -- Files that are known already are left out first: on conflict alone would use up an id for each of them.
  insert into aspen.source_file (target, uri, etag, size, modified, stat)
  select for_target, o.uri, o.etag, o.size, o.modified, o.stat
  from jsonb_to_recordset(files) as o (uri text, etag text, size bigint, modified timestamptz, stat text)
  where not exists (
    select from aspen.source_file f
    where f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
  )
  on conflict do nothing;
  update aspen.source_file f set modified = o.modified, stat = o.stat
  from jsonb_to_recordset(files) as o (uri text, etag text, size bigint, modified timestamptz, stat text)
  where f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
    and (f.modified, f.stat) is distinct from (o.modified, o.stat);

  with offered as (
    select f.id, p.file_id as previous, exists (
      select from aspen.load_file r where r.file_id = f.id and r.status = 'refused' and not r.retry
    ) as refused
    from jsonb_to_recordset(files) as o (uri text, etag text, size bigint)
    join aspen.source_file f on f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
    left join aspen.published_file p on p.target = for_target and p.uri = f.uri
    where p.file_id is distinct from f.id
  ), kept as (
    insert into aspen.load_file (load_id, file_id, previous_file_id)
    select offer_files.load_id, o.id, o.previous from offered o where not o.refused
    on conflict do nothing
    returning 1
  )
  select (select count(*) from kept), (select count(*) from offered o where o.refused) into pending, remembered;
end
$$;

-- Files of the load in the order of arrival: the later one wins where two hold the same key.
create function aspen.pending_files(load_id bigint)
returns table (id bigint, "position" integer, uri text, etag text, size bigint, stat text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update aspen.load_file lf set position = o.place
  from (
    select f.id, row_number() over (order by f.modified, f.uri collate "C")::integer as place
    from aspen.load_file p join aspen.source_file f on f.id = p.file_id
    where p.load_id = pending_files.load_id
  ) o
  where lf.load_id = pending_files.load_id and lf.file_id = o.id;
  return query
    select f.id, p.position, f.uri, f.etag, f.size, f.stat
    from aspen.load_file p join aspen.source_file f on f.id = p.file_id
    where p.load_id = pending_files.load_id
    order by p.position;
end
$$;

-- A load that was offered nothing new leaves no trace.
create function aspen.close_empty_load(load_id bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from aspen.load l where l.id = load_id and l.status = 'open'
    and not exists (select from aspen.load_file f where f.load_id = l.id)
$$;

-- Announces how many parts there will be and makes the load's staging table; gives its name.
create function aspen.stage_load(load_id bigint, parts integer) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  opened aspen.load;
  name text := aspen.staging_name(load_id);
begin
  update aspen.load l set parts = stage_load.parts, staging = true where l.id = load_id and l.status = 'open'
  returning * into opened;
  if not found then
    perform aspen.raise('AS001', format('load %s is not open', load_id));
  end if;
  execute format('create unlogged table aspen_staging.%I (like aspen_table.%I)', name, opened.target);
  -- It is dropped within minutes; an autovacuum would only get in the way of that.
  execute format('alter table aspen_staging.%I set (autovacuum_enabled = false)', name);
  execute format('grant insert on aspen_staging.%I to %I', name, (select r.loader from aspen.rights r));
  return name;
end
$$;

-- The last act of a part's transaction: its marker, then the fence. False: another attempt at this part was first,
-- and the caller rolls back. The marker goes last, since an early one would make a dead writer block its own retry.
create function aspen.mark_part(load_id bigint, part integer, files jsonb) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into aspen.part (load_id, part, staged)
  select mark_part.load_id, mark_part.part, coalesce(sum(f.staged), 0)
  from jsonb_to_recordset(files) as f (staged bigint)
  on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into aspen.part_file (load_id, part, file_id, read, staged, rejected, code, message, retry, warnings)
  select mark_part.load_id, mark_part.part, f.id, f.read, f.staged, f.rejected, f.code, f.message,
    coalesce(f.retry, false), coalesce(f.warnings, '{}')
  from jsonb_to_recordset(files) as f
    (id bigint, read bigint, staged bigint, rejected bigint, code text, message text, retry boolean, warnings text[]);
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
  update aspen.load l set status = end_load.status, reason = end_load.reason, ended = clock_timestamp()
  where l.id = load_id and l.status = 'open' and end_load.status in ('failed', 'abandoned')
$$;

-- Drops what ended loads left in staging. It gives way at once: a table that someone still writes waits for the next call.
create function aspen.sweep_staging() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '100ms' as $$
declare
  dead bigint;
  dropped integer := 0;
begin
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
