-- What becomes of rejects: a limit a table, files that a person takes as they are or has read again, and rejected
-- records that are read again under a corrected definition.

alter table aspen.target
  add column reject_records bigint default 0,
  add column reject_share double precision;
comment on column aspen.target.reject_records is 'The most rejects with which a file is published; null: no such limit';
comment on column aspen.target.reject_share is 'The largest share of rejects with which a file is published; null: no such limit';

create function aspen.limit_rejects(target text, records bigint, share double precision) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update aspen.target t set reject_records = records, reject_share = share where t.name = target
$$;

create function aspen.limit_in_words(records bigint, share double precision) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case
    when records = 0 or share = 0 then ''
    else coalesce('; the limit is ' || nullif(concat_ws(' and ', records, trim_scale(share::numeric * 100) || ' %'), ''), '')
  end
$$;

create table aspen.accepted_file (
  file_id bigint primary key references aspen.source_file,
  accepted timestamptz not null default clock_timestamp(),
  accepted_by text not null default session_user
);
comment on table aspen.accepted_file is 'Versions of files whose good records a person wants published, whatever the limit says';

alter table aspen.published_file add column replay boolean not null default false;
comment on column aspen.published_file.replay is 'It is to be read again, since records of it were rejected';

alter table aspen.reject
  add column outcome text check (outcome in ('loaded', 'rejected again', 'held back', 'replaced')),
  add column outcome_load bigint references aspen.load;
comment on column aspen.reject.outcome is
  'What became of the record when its file was read again; replaced: another version of the file came; null: it stands';
comment on column aspen.reject.outcome_load is 'The load that decided it';

create index reject_standing on aspen.reject (file_id) where outcome is null;
create index reject_settled on aspen.reject (load_id) where outcome is not null;

-- Files of which rejected records stand: refused ones, and published ones whose rejects were within the limit.
create view aspen.rejected_now as
select load_id, file_id, false as published from aspen.refused_now
union all
select p.load_id, p.file_id, true from aspen.published_file p
join aspen.load_file f on f.load_id = p.load_id and f.file_id = p.file_id
where f.rejected > 0 and not exists (select from aspen.refused_now r where r.file_id = p.file_id);
comment on view aspen.rejected_now is 'Files of which rejected records stand, refused or published without them';

-- What a person may do with a refused file: have its good records published, or have it read again.
create function aspen.accept_file(file_id bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into aspen.accepted_file (file_id) values (accept_file.file_id) on conflict do nothing;
  update aspen.load_file f set retry = true where f.file_id = accept_file.file_id and f.status = 'refused'
$$;

create function aspen.retry_file(file_id bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update aspen.load_file f set retry = true where f.file_id = retry_file.file_id and f.status = 'refused'
$$;

-- Marks the files of which rejected records stand, so that the next load of their table reads them again.
create function aspen.replay_rejects(target text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  refused bigint;
  published bigint;
begin
  perform aspen.retry_file(n.file_id)
  from aspen.rejected_now n join aspen.source_file s on s.id = n.file_id
  join aspen.load_file f on f.load_id = n.load_id and f.file_id = n.file_id
  where s.target = replay_rejects.target and not n.published and f.rejected > 0;
  get diagnostics refused = row_count;
  update aspen.published_file p set replay = true
  from aspen.rejected_now n where n.file_id = p.file_id and n.published and p.target = replay_rejects.target;
  get diagnostics published = row_count;
  return refused + published;
end
$$;

-- The published files that the next load of a table reads again, in the order in which they were published: those that
-- are marked, and where later files may hold the same keys, all that came behind the first of them.
create function aspen.replaying(target text) returns table (file_id bigint, load_id bigint, "position" integer)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with published as (
    select p.file_id, p.load_id, f.position, p.replay
    from aspen.published_file p join aspen.load_file f on f.load_id = p.load_id and f.file_id = p.file_id
    where p.target = replaying.target
  ), first as (
    select p.load_id, p.position from published p where p.replay order by p.load_id, p.position limit 1
  )
  select p.file_id, p.load_id, p.position
  from published p, first f, aspen.target t
  where t.name = replaying.target
    and (p.replay or t.shape ->> 'mode' = 'merge' and (p.load_id, p.position) > (f.load_id, f.position))
$$;

-- Takes a page of a listing: {uri, etag, size, modified, stat}; keeps those files whose version is not the last
-- published one, or that are to be read again.
create or replace function aspen.offer_files(load_id bigint, files jsonb, out pending bigint, out remembered bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  for_target text;
  offers jsonb := (
    select coalesce(jsonb_agg(o.file || jsonb_build_object('etag',
      coalesce(o.file ->> 'etag', aspen.unread_version(o.file ->> 'stat')))), '[]')
    from jsonb_array_elements(files) as o (file));
begin
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
      select from aspen.load_file r where r.file_id = f.id and r.status = 'refused' and not r.retry
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

-- Files of the load in the order of arrival: the later one wins where two hold the same key. Those that are read again
-- come first, as they came then; where one of them is not there any more, none is, and their marks wait.
create or replace function aspen.pending_files(load_id bigint)
returns table (id bigint, "position" integer, uri text, etag text, size bigint, stat text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  for_target constant text := (select l.target from aspen.load l where l.id = pending_files.load_id);
begin
  if exists (
    select from aspen.replaying(for_target) r join aspen.source_file s on s.id = r.file_id
    where not exists (
      select from aspen.load_file p join aspen.source_file o on o.id = p.file_id
      where p.load_id = pending_files.load_id and o.uri = s.uri)
  ) then
    delete from aspen.load_file p using aspen.replaying(for_target) r
    where p.load_id = pending_files.load_id and p.file_id = r.file_id;
  end if;
  update aspen.load_file lf set position = o.place
  from (
    select f.id, row_number() over (
      order by r.load_id nulls last, r.position, f.modified, f.uri collate "C")::integer as place
    from aspen.load_file p join aspen.source_file f on f.id = p.file_id
    left join aspen.replaying(for_target) r on r.file_id = f.id
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

-- Puts what the parts found into the ledger, and refuses the files that are to be refused.
create or replace function aspen.settle_files(load aspen.load) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  goal aspen.target;
begin
  select * into strict goal from aspen.target t where t.name = load.target;
  perform aspen.settle_versions(load.id);
  perform aspen.number_rejects(load.id);
  update aspen.load_file f set
    read = p.read, staged = p.staged, rejected = p.rejected, retry = p.retry,
    code = case when p.code is not null then p.code when not p.tolerated then 'records-rejected' end,
    message = case when p.code is not null then p.message when not p.tolerated then p.found || p.allowed end,
    warnings = p.warnings || case when p.code is null and p.tolerated and p.rejected > 0
      then array[p.found || '; the others are loaded'] else '{}' end,
    status = case when p.code is not null or not p.tolerated then 'refused' else 'pending' end
  from (
    select s.*, format('%s of %s records rejected', s.rejected, s.read) as found,
      aspen.limit_in_words(goal.reject_records, goal.reject_share) as allowed,
      s.rejected = 0 or exists (select from aspen.accepted_file a where a.file_id = s.file_id)
        or s.rejected <= coalesce(goal.reject_records, s.rejected)
          and s.rejected <= coalesce(goal.reject_share * s.read, s.rejected) as tolerated
    from (
      select pf.file_id, sum(pf.read) as read, sum(pf.staged) as staged, sum(pf.rejected) as rejected,
        min(pf.code) as code, min(pf.message) as message, bool_or(pf.retry) as retry, coalesce((
          select w.warnings from aspen.part_file w
          where w.load_id = load.id and w.file_id = pf.file_id and w.warnings <> '{}' order by w.part limit 1), '{}') as warnings
      from aspen.part_file pf where pf.load_id = load.id group by pf.file_id
    ) s
  ) p
  where f.load_id = load.id and f.file_id = p.file_id;

  -- Another load published one of these files since this one began: what this one holds may be older.
  update aspen.load_file f set status = 'overtaken'
  from aspen.source_file s left join aspen.published_file now on now.target = s.target and now.uri = s.uri
  where f.load_id = load.id and f.status = 'pending' and s.id = f.file_id
    and now.file_id is distinct from f.previous_file_id;
end
$$;

-- Says of rejects of earlier loads what became of them, now that this load read their files again. Beyond the last
-- reject that a file may store nothing is known.
create function aspen.settle_rejects(load_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update aspen.reject r set outcome_load = settle_rejects.load_id, outcome = case
    when r.file_id <> f.file_id then 'replaced'
    when exists (
      select from aspen.reject n
      where n.load_id = settle_rejects.load_id and n.file_id = r.file_id and n.record = r.record) then 'rejected again'
    when f.status = 'published' then 'loaded'
    else 'held back' end
  from aspen.load_file f join aspen.source_file s on s.id = f.file_id
  join aspen.source_file v on v.target = s.target and v.uri = s.uri
  where f.load_id = settle_rejects.load_id and r.file_id = v.id and r.outcome is null and r.load_id < f.load_id
    and (f.status = 'published' or f.status = 'refused' and f.file_id = v.id and f.rejected > 0)
    and (r.file_id <> f.file_id or f.rejected < 10000 or r.record <= (
      select max(n.record) from aspen.reject n where n.load_id = settle_rejects.load_id and n.file_id = f.file_id))
$$;

-- Puts a load whose rows are in its table into the ledger.
create or replace function aspen.record_published(
  load_id bigint, inserted bigint, updated bigint, superseded bigint, deleted bigint) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update aspen.load_file f set status = 'published'
  where f.load_id = record_published.load_id and f.status = 'pending';
  insert into aspen.published_file as p (target, uri, file_id, load_id)
  select s.target, s.uri, s.id, f.load_id
  from aspen.load_file f join aspen.source_file s on s.id = f.file_id
  where f.load_id = record_published.load_id and f.status = 'published'
  on conflict (target, uri) do update set file_id = excluded.file_id, load_id = excluded.load_id;
  -- Read again, and refused this time or not: once is enough.
  update aspen.published_file p set replay = false
  from aspen.load_file f join aspen.source_file s on s.id = f.file_id
  where f.load_id = record_published.load_id and p.target = s.target and p.uri = s.uri and p.replay;
  perform aspen.settle_rejects(load_id);

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

-- Rejects that stand are kept; of others it is known for a month what became of them.
create function aspen.sweep_rejects() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from aspen.reject r using aspen.load l
  where r.outcome is not null and l.id = r.load_id and l.ended < clock_timestamp() - interval '30 days'
$$;

-- Drops what ended loads left in staging. It gives way at once: a table that someone still writes waits for the next call.
create or replace function aspen.sweep_staging() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '100ms' as $$
declare
  dead bigint;
  dropped integer := 0;
begin
  perform aspen.sweep_rejects();
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
