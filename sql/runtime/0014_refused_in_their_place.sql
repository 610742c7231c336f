-- A refused file that a person has read again takes the place that it had: what came behind it follows, so that its
-- records win over none that are newer.

alter table aspen.load_file add column replay boolean not null default false;
comment on column aspen.load_file.replay is 'A refusal after which a person wants the file read again, in the place that it had';

-- A file may stand refused and be published too, when it was read again and refused then.
create or replace function aspen.retry_file(file_id bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update aspen.load_file f set retry = true, replay = true
  where f.file_id = retry_file.file_id and f.status = 'refused';
  update aspen.published_file p set replay = true where p.file_id = retry_file.file_id
$$;

create or replace function aspen.accept_file(file_id bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into aspen.accepted_file (file_id) values (accept_file.file_id) on conflict do nothing;
  select aspen.retry_file(accept_file.file_id)
$$;

-- The files that the next load of a table reads again, in the order in which they were published or refused: those that
-- are marked, and where later files may hold the same keys, all that were published behind the first of them.
create or replace function aspen.replaying(target text) returns table (file_id bigint, load_id bigint, "position" integer)
language sql stable set search_path = pg_catalog, pg_temp as $$
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
    and (t.replay or g.shape ->> 'mode' = 'merge' and (t.load_id, t.position) > (f.load_id, f.position))
$$;

-- Files of the load in the order of arrival: the later one wins where two hold the same key. Those that are read again
-- come first, as they came then; where one that was published is not there any more, none is, and their marks wait.
create or replace function aspen.pending_files(load_id bigint)
returns table (id bigint, "position" integer, uri text, etag text, size bigint, stat text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  for_target constant text := (select l.target from aspen.load l where l.id = pending_files.load_id);
begin
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
