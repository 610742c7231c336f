-- Begin: a load opens, is offered files, and tells which of them are to be read.

-- How the protocol says that something is wrong; the codes are the engines'.
create function aspen.raise(code text, message text, hint text default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception using errcode = code, message = message, hint = coalesce(hint, '');
end
$$;

-- Where a transaction looks and then locks, what it saw must be what is there.
create function aspen.need_read_committed(what text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform aspen.raise('AS005', format('%s needs the isolation level read committed', what));
  end if;
end
$$;

-- Whose a run is. Its sessions know a secret, of which only the hash is kept here: whoever opens a run is told it, and joins the
-- run with it in other sessions. A session keeps it in a setting, since settings are its own, and what it does with a load is
-- compared with the hash each time.

create function aspen.hash_of(secret text) returns bytea
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select sha256(convert_to(secret, 'UTF8'))
$$;

create function aspen.run_setting(run_id bigint) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select 'aspen.run_' || run_id
$$;

create function aspen.join_run(run_id bigint, secret text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from aspen.run r where r.id = run_id and r.secret_hash = aspen.hash_of(secret)) then
    perform aspen.raise('AS011', format('this is not the secret of run %s', run_id));
  end if;
  perform set_config(aspen.run_setting(run_id), secret, false);
end
$$;

create function aspen.need_run(run_id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (
    select from aspen.run r
    where r.id = run_id and r.secret_hash = aspen.hash_of(current_setting(aspen.run_setting(run_id), true))
  ) then
    perform aspen.raise('AS011', format('this session is not one of run %s', coalesce(run_id::text, 'unknown')));
  end if;
end
$$;

create function aspen.need_load(load_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  select aspen.need_run((select l.run_id from aspen.load l where l.id = load_id))
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

-- What a file is called whose version nobody knows yet.
create function aspen.unread_version(stat text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select 'unread ' || stat
$$;

-- What is known of files already, so that a laptop hashes only what may have changed.
create function aspen.known_files(target text, uris text[])
returns table (uri text, etag text, size bigint, stat text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.uri, f.etag, f.size, f.stat
  from aspen.source_file f
  where f.target = known_files.target and f.uri = any (uris) and f.stat is not null
    and f.etag <> aspen.unread_version(f.stat)
$$;

-- Whether any file from below a prefix was ever offered: one where nothing is any more is likely a mistake.
create function aspen.knows_below(target text, below text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from aspen.source_file f where f.target = knows_below.target and starts_with(f.uri, below))
$$;

create function aspen.open_load(run_id bigint, target text, fingerprint text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  known aspen.target;
  opened bigint;
begin
  perform aspen.need_run(run_id);
  select * into known from aspen.target t where t.name = open_load.target;
  if not found then
    perform aspen.raise('AS002', format('the table %s is not installed', target));
  elsif known.fingerprint <> fingerprint then
    perform aspen.raise('AS002', format('the definition of %s is not the one its table was made from', target));
  end if;
  -- Free, or the caller's.
  if not pg_try_advisory_xact_lock(aspen.target_lock(target)) then
    perform aspen.raise('AS012', format('another load of %s is running', target));
  end if;
  -- The driver of a load holds the table's lock, so one that is still open has lost its driver; but for those of the same run,
  -- which may be published while the next one is staged.
  update aspen.load l set status = 'abandoned', ended = clock_timestamp(), reason = 'its driver went away'
  where l.target = open_load.target and l.status = 'open' and l.run_id <> open_load.run_id;
  insert into aspen.load (run_id, target, fingerprint) values (run_id, target, fingerprint) returning id into opened;
  return opened;
end
$$;

-- Tells under which definition a load reads its files, so that a refusal is known to be of an earlier one, and which folder
-- they come from. Told before files are offered: what is held back depends on it.
create function aspen.describe_load(load_id bigint, definition text, origin text default null) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select aspen.need_load(load_id);
  update aspen.load l set definition = describe_load.definition, origin = describe_load.origin
  where l.id = load_id and l.status = 'open'
$$;

create function aspen.relation_of(target text) returns regclass
language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('%I.%I', t.schema_name, t.name)::regclass from aspen.target t where t.name = target
$$;

-- What of its definition is asked for here; the generated SQL of the table says it.
create function aspen.describe_target(
  target text, later_files_follow boolean, holds_same_content boolean, folders text[], personal text[]) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update aspen.target t set later_files_follow = describe_target.later_files_follow,
    holds_same_content = describe_target.holds_same_content, folders = describe_target.folders,
    personal = describe_target.personal, checks = '[]'
  where t.name = target
$$;

-- The values that a path has for folders called `name=value`, as they stand there; null for one that it does not have.
create function aspen.folder_values(uri text, names text[]) returns text[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select array_agg((
    select substr(f.part, length(n.name) + 2) from unnest((string_to_array(uri, '/'))[:cardinality(string_to_array(uri, '/')) - 1])
      with ordinality as f (part, place)
    where starts_with(f.part, n.name || '=') order by f.place desc limit 1) order by n.place)
  from unnest(names) with ordinality as n (name, place)
$$;

-- Under which other name a table that appends holds the content of a file already; null where it does not. A name that the
-- load itself brings a new version of gives its content up.
create function aspen.same_content(load_id bigint, file aspen.source_file) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select o.uri
  from aspen.target t
  join aspen.source_file o on o.target = t.name and o.etag = file.etag and o.size = file.size and o.uri <> file.uri
  join aspen.published_file p on p.file_id = o.id
  where t.name = file.target and t.holds_same_content
    and aspen.folder_values(o.uri, t.folders) is not distinct from aspen.folder_values(file.uri, t.folders)
    and not exists (
      select from aspen.load_file f join aspen.source_file s on s.id = f.file_id
      where f.load_id = same_content.load_id and f.status = 'pending' and f.previous_file_id = o.id and s.id <> o.id)
  order by p.load_id, o.uri limit 1
$$;

-- Whether the version of a file that is published came from another folder than a load's files.
create function aspen.is_of_other_origin(load_id bigint, file aspen.source_file) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from aspen.load l
    join aspen.published_file p on p.target = file.target and p.uri = file.uri and p.file_id <> file.id
    join aspen.load b on b.id = p.load_id
    where l.id = is_of_other_origin.load_id and b.origin <> l.origin)
$$;

-- What orders the files of a table, whatever order they are in.
create function aspen.order_files(target text, file_order text) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update aspen.target t set file_order = order_files.file_order where t.name = target
$$;

-- A file's place among others by its name, to be compared byte by byte; null where names order nothing. DMS names full loads by a
-- counter and changes by their time, in folders by date or in none.
create function aspen.place_by_name(uri text, file_order text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case file_order
    when 'name' then uri
    when 'dms' then concat(case when n.name like 'LOAD%' then '0' else '1' end, n.name, ' ', uri) end
  from (select substring(uri from '[^/]*$') as name) n
$$;

-- Whether anything of a table waits to be read again.
create function aspen.reads_again(target text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from aspen.published_file p where p.target = reads_again.target and p.replay
    union all
    select from aspen.load_file f join aspen.source_file s on s.id = f.file_id
    where f.replay and s.target = reads_again.target)
$$;

-- Whether a person wants a version published although it is refused for this.
create function aspen.is_accepted(file aspen.source_file, code text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from aspen.accepted_file a
    where a.target = file.target and a.uri = file.uri and a.etag = file.etag and a.size = file.size
      and a.code = is_accepted.code)
$$;

-- Where names order files, the same by name: a file has its place among them whenever it was published. One that a person took
-- although it is late is read as it is.
create function aspen.replaying_by_name(target text) returns table (file_id bigint, load_id bigint, "position" integer)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with taken as (
    select p.file_id, p.load_id, f.position, p.replay, aspen.place_by_name(s.uri, g.file_order) as place
    from aspen.target g join aspen.published_file p on p.target = g.name
    join aspen.load_file f on f.load_id = p.load_id and f.file_id = p.file_id
    join aspen.source_file s on s.id = p.file_id
    where g.name = replaying_by_name.target
    union all
    select n.file_id, n.load_id, f.position, true, aspen.place_by_name(s.uri, g.file_order)
    from aspen.refused_now n join aspen.load_file f on f.load_id = n.load_id and f.file_id = n.file_id
    join aspen.source_file s on s.id = n.file_id join aspen.target g on g.name = s.target
    where g.name = replaying_by_name.target and f.replay and not aspen.is_accepted(s, 'late-file')
      and not exists (select from aspen.published_file p where p.file_id = n.file_id)
  )
  select t.file_id, t.load_id, t.position from taken t
  where t.replay or t.place collate "C" > (select min(m.place collate "C") from taken m where m.replay)
$$;

-- The files that the next load of a table reads again, in the order in which they were published or refused: those that
-- are marked, and where later files may hold the same keys, all that were published after the first of them.
-- A refused file that a person has read again takes the place that it had, so that its records win over none that are newer.
create function aspen.replaying(target text) returns table (file_id bigint, load_id bigint, "position" integer)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  -- Nearly always nothing is marked, and this is asked for each page of a listing.
  if not aspen.reads_again(target) then
    return;
  end if;
  if exists (select from aspen.target g where g.name = replaying.target and g.file_order <> 'arrival') then
    return query select * from aspen.replaying_by_name(target);
    return;
  end if;
  return query
  with taken as (
    select p.file_id, p.load_id, f.position, p.replay
    from aspen.published_file p join aspen.load_file f on f.load_id = p.load_id and f.file_id = p.file_id
    where p.target = replaying.target
    union all
    select n.file_id, n.load_id, f.position, true
    from aspen.refused_now n join aspen.load_file f on f.load_id = n.load_id and f.file_id = n.file_id
    join aspen.source_file s on s.id = n.file_id
    where s.target = replaying.target and f.replay
      and not exists (select from aspen.published_file p where p.file_id = n.file_id)
  ), first as (
    select t.load_id, t.position from taken t where t.replay order by t.load_id, t.position limit 1
  )
  select t.file_id, t.load_id, t.position
  from taken t, first f, aspen.target g
  where g.name = replaying.target
    and (t.replay or g.later_files_follow and (t.load_id, t.position) > (f.load_id, f.position));
end
$$;

-- Of a page of a listing, the places, from 1, of the files that are to be offered to a load: those whose version is not the
-- last published one, and those that are to be read again. A file has an ETag, or what tells that it was not touched.
create function aspen.differing_files(target text, uris text[], etags text[], sizes bigint[], stats text[])
returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(o.place::integer order by o.place), '{}')
  from unnest(uris, etags, sizes, stats) with ordinality as o (uri, etag, size, stat, place)
  -- One at a time, by the index: whatever the server takes the ledger's size for, it does not read all of it for each page.
  left join lateral (
    select s.id, s.etag, s.size, s.stat from aspen.published_file p join aspen.source_file s on s.id = p.file_id
    where p.target = differing_files.target and p.uri = o.uri limit 1
  ) f on true
  where f.id is null or f.size <> o.size
    or case when o.etag is null then f.stat is distinct from o.stat else f.etag <> o.etag end
    or f.id in (select r.file_id from aspen.replaying(differing_files.target) r)
$$;

-- Takes a page of a listing: {uri, etag, size, modified, stat}; keeps those files whose version is not the last
-- published one, or that are to be read again.
-- A version is remembered as refused while its refusal stands: where another version of the file came after it, and this
-- one comes again, the file has changed, and it is tried again. So it is where it was held back for something that is over.
create function aspen.offer_files(load_id bigint, files jsonb, out pending bigint, out remembered bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  for_target text;
  offers jsonb := (
    select coalesce(jsonb_agg(o.file || jsonb_build_object('etag',
      coalesce(o.file ->> 'etag', aspen.unread_version(o.file ->> 'stat')))), '[]')
    from jsonb_array_elements(files) as o (file));
begin
  perform aspen.need_load(load_id);
  select l.target into strict for_target from aspen.load l where l.id = offer_files.load_id and l.status = 'open';

  -- Files that are known already are left out first: on conflict alone would use up an id for each of them.
  insert into aspen.source_file (target, uri, etag, size, modified, stat)
  select for_target, o.uri, o.etag, o.size, o.modified, o.stat
  from jsonb_to_recordset(offers) as o (uri text, etag text, size bigint, modified timestamptz, stat text)
  where not exists (
    select from aspen.source_file f
    where f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
  )
  on conflict do nothing;
  update aspen.source_file f set modified = o.modified, stat = o.stat
  from jsonb_to_recordset(offers) as o (uri text, etag text, size bigint, modified timestamptz, stat text)
  where f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
    and (f.modified, f.stat) is distinct from (o.modified, o.stat);

  with replaying as materialized (
    select r.file_id from aspen.replaying(for_target) r
  ), offered as (
    select f.id, p.file_id as previous, p.file_id is distinct from f.id and exists (
      select from aspen.load_file r
      where r.file_id = f.id and r.status = 'refused' and not r.retry and r.load_id > coalesce(p.load_id, 0)
        and case r.code
          when 'same-content' then aspen.same_content(offer_files.load_id, f) is not null
          when 'other-origin' then aspen.is_of_other_origin(offer_files.load_id, f)
          else true end
        and not exists (
          select from aspen.source_file v join aspen.load_file n on n.file_id = v.id
          where v.target = for_target and v.uri = f.uri and n.status = 'refused' and n.load_id > r.load_id)
    ) as refused
    from jsonb_to_recordset(offers) as o (uri text, etag text, size bigint)
    join aspen.source_file f on f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
    left join aspen.published_file p on p.target = for_target and p.uri = f.uri
    where p.file_id is distinct from f.id or f.id in (select r.file_id from replaying r)
  ), kept as (
    insert into aspen.load_file (load_id, file_id, previous_file_id)
    select offer_files.load_id, o.id, o.previous from offered o where not o.refused
    on conflict do nothing
    returning 1
  )
  select (select count(*) from kept), (select count(*) from offered o where o.refused) into pending, remembered;
end
$$;

-- A moment as each engine's timestamptz reads it. To the millisecond, since not every listing tells more of a file.
create function aspen.millisecond_of(moment timestamptz) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- Files of the load in the order of arrival, or of their names: the later one wins where two hold the same key. Those that are read again
-- come first, as they came then; where one that was published is not there any more, none is, and their marks wait.
create function aspen.pending_files(load_id bigint)
returns table (id bigint, "position" integer, uri text, etag text, size bigint, stat text, modified text, loaded text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  for_target text;
  started text;
begin
  perform aspen.need_load(load_id);
  select l.target, aspen.millisecond_of(l.started) into for_target, started
  from aspen.load l where l.id = pending_files.load_id;
  -- A refused file that is gone is not waited for: where it comes again, it arrives anew.
  update aspen.load_file f set replay = false
  from aspen.source_file s
  where f.replay and s.id = f.file_id and s.target = for_target
    and not exists (
      select from aspen.load_file p join aspen.source_file o on o.id = p.file_id
      where p.load_id = pending_files.load_id and o.uri = s.uri);
  if exists (
    select from aspen.replaying(for_target) r join aspen.source_file s on s.id = r.file_id
    where not exists (
      select from aspen.load_file p join aspen.source_file o on o.id = p.file_id
      where p.load_id = pending_files.load_id and o.uri = s.uri)
  ) then
    delete from aspen.load_file p using aspen.replaying(for_target) r
    where p.load_id = pending_files.load_id and p.file_id = r.file_id;
  end if;
  -- They were to follow what is gone.
  delete from aspen.load_file p
  where p.load_id = pending_files.load_id and p.file_id = p.previous_file_id
    and p.file_id not in (select r.file_id from aspen.replaying(for_target) r);
  update aspen.load_file lf set position = o.place
  from (
    select f.id, row_number() over (
      order by aspen.place_by_name(f.uri, g.file_order) collate "C", r.load_id nulls last, r.position, f.modified,
        f.uri collate "C")::integer as place
    from aspen.load_file p join aspen.source_file f on f.id = p.file_id join aspen.target g on g.name = f.target
    left join aspen.replaying(for_target) r on r.file_id = f.id
    where p.load_id = pending_files.load_id
  ) o
  where lf.load_id = pending_files.load_id and lf.file_id = o.id;
  return query
    select f.id, p.position, f.uri, f.etag, f.size, f.stat, aspen.millisecond_of(f.modified), started
    from aspen.load_file p join aspen.source_file f on f.id = p.file_id
    where p.load_id = pending_files.load_id
    order by p.position;
end
$$;

-- Keeps of a load's files, in the order of arrival, only so many, and leaves the others to later loads; gives the position of
-- the last one that stays. Those that are read again stay together: what they hold follows one from another.
create function aspen.bound_load(load_id bigint, most_files bigint, most_bytes bigint) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  for_target text;
  kept integer;
begin
  perform aspen.need_load(load_id);
  select l.target into strict for_target from aspen.load l where l.id = bound_load.load_id and l.status = 'open';
  select max(o.position) into kept from (
    select p.position, count(*) over arrived as files, sum(s.size) over arrived as bytes,
      p.file_id in (select r.file_id from aspen.replaying(for_target) r) as again
    from aspen.load_file p join aspen.source_file s on s.id = p.file_id
    where p.load_id = bound_load.load_id
    window arrived as (order by p.position)
  ) o
  where o.files = 1 or o.again or o.files <= most_files and o.bytes <= most_bytes;
  delete from aspen.load_file p where p.load_id = bound_load.load_id and p.position > kept;
  return kept;
end
$$;

-- A load that was offered nothing new leaves no trace.
create function aspen.close_empty_load(load_id bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select aspen.need_load(load_id);
  delete from aspen.load l where l.id = load_id and l.status = 'open'
    and not exists (select from aspen.load_file f where f.load_id = l.id)
$$;
