-- Settle: the first steps of publish, which look at what the parts left, and decide which files are published.

-- A policy that hides rows would have rows inserted that are there already, and earlier ones of a file stay.
create function aspen.refuse_hidden_rows(target regclass) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if row_security_active(target) then
    perform aspen.raise('AS009', format('row-level security hides rows of %s from %I, who publishes', target, current_user),
      format('alter table %s no force row level security, or alter role %I bypassrls', target, current_user));
  end if;
end
$$;

-- Every part that was announced is marked, and every file of the load stands in one of them.
create function aspen.check_parts(load aspen.load) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  marked bigint;
  unread bigint;
begin
  select count(*) into marked from aspen.part p where p.load_id = load.id and p.part between 1 and load.parts;
  if marked is distinct from load.parts then
    perform aspen.raise('AS003', format('load %s has %s of %s parts', load.id, marked, load.parts));
  end if;
  select count(*) into unread from aspen.load_file f
  where f.load_id = load.id
    and not exists (select from aspen.part_file p where p.load_id = load.id and p.file_id = f.file_id);
  if unread > 0 then
    perform aspen.raise('AS003', format('load %s has %s files that no part read', load.id, unread));
  end if;
end
$$;

-- Staging holds as many rows of each file as its parts say: no crash emptied it, and none stands under another file. Keys of
-- rejected records are none of these.
create function aspen.check_staged(load_id bigint, staging regclass) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  wrong record;
begin
  execute format('
    select m.position, m.staged as marked, s.staged as found
    from (
      select f.position, sum(p.staged) as staged
      from aspen.part_file p join aspen.load_file f on f.load_id = p.load_id and f.file_id = p.file_id
      where p.load_id = $1 group by f.position having sum(p.staged) > 0
    ) m full join (select _position as position, count(*) as staged from %s where _record > 0 group by _position) s using (position)
    where m.staged is distinct from s.staged limit 1', staging) into wrong using load_id;
  -- Not `is not null`: that wants a value in every column.
  if not (wrong is null) then
    perform aspen.raise('AS004', format('of file %s of load %s, parts brought %s rows, and staging holds %s',
      wrong.position, load_id, coalesce(wrong.marked, 0), coalesce(wrong.found, 0)));
  end if;
end
$$;

-- What the parts found, of each file.

-- Puts the versions into the ledger that were found while the files were read.
create function aspen.settle_versions(load_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update aspen.source_file f set etag = p.etag
  from aspen.part_file p
  where p.load_id = settle_versions.load_id and f.id = p.file_id and p.etag is not null
$$;

-- A large file may be read by several parts, each from a line on: gives its rejects the numbers that they have in the whole
-- file. Each part stores as many rejects as a whole file may have; the file's first ones are kept.
create function aspen.number_rejects(load_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  delete from aspen.reject r
  using (
    select x.ctid as place, row_number() over (partition by x.file_id order by x.byte_offset, x.ctid) as number
    from aspen.reject x
    where x.load_id = number_rejects.load_id and x.file_id in (
      select p.file_id from aspen.part_file p where p.load_id = number_rejects.load_id group by p.file_id having count(*) > 1)
  ) o
  where r.ctid = o.place and o.number > 10000;
  update aspen.reject r set record = r.record + b.records, line = r.line + b.lines
  from (
    select p.file_id, p.byte_offset, lead(p.byte_offset) over parts as next_offset,
      sum(p.read) over before as records, sum(p.lines) over before as lines
    from aspen.part_file p
    where p.load_id = number_rejects.load_id
    window parts as (partition by p.file_id order by p.byte_offset),
      before as (parts rows between unbounded preceding and 1 preceding)
  ) b
  where r.load_id = number_rejects.load_id and r.file_id = b.file_id and b.records is not null
    and r.byte_offset >= b.byte_offset and (b.next_offset is null or r.byte_offset < b.next_offset)
$$;

create function aspen.limit_in_words(records bigint, share double precision) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case
    when records = 0 or share = 0 then ''
    else coalesce('; the limit is ' || nullif(concat_ws(' and ', records, trim_scale(share::numeric * 100) || ' %'), ''), '')
  end
$$;

-- Holds back new versions of files that another folder of the same names brought: they may be other files.
create function aspen.hold_other_origins(load aspen.load) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update aspen.load_file f set status = 'refused', code = 'other-origin',
    message = format('another folder brought the version that is loaded, in load %s: this may be another file of the same name',
      p.load_id)
  from aspen.source_file s
  join aspen.published_file p on p.target = s.target and p.uri = s.uri and p.file_id <> s.id
  where f.load_id = load.id and f.status = 'pending' and s.id = f.file_id
    and aspen.is_of_other_origin(load.id, s) and not aspen.is_accepted(s, 'other-origin')
$$;

-- Holds back files that come after one whose name sorts behind theirs, where names order files: what they say may be older.
create function aspen.hold_late_files(load aspen.load) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update aspen.load_file f set status = 'refused', code = 'late-file',
    message = format('its name sorts before that of %s, which is loaded', last.uri)
  from aspen.source_file s join aspen.target g on g.name = s.target and g.file_order <> 'arrival'
  cross join lateral (
    select p.uri, aspen.place_by_name(p.uri, g.file_order) as place from aspen.published_file p where p.target = g.name
    order by aspen.place_by_name(p.uri, g.file_order) collate "C" desc limit 1
  ) last
  where f.load_id = load.id and f.status = 'pending' and s.id = f.file_id
    and aspen.place_by_name(s.uri, g.file_order) collate "C" < last.place collate "C"
    and not aspen.is_accepted(s, 'late-file')
    and not exists (select from aspen.replaying(g.name) r where r.file_id = f.file_id)
$$;

-- Holds back files whose content a table that appends holds already, or would hold by an earlier file of the load. What is
-- held does not take the place of its own last version, which may be the content of others: so it is asked until nothing more is.
create function aspen.hold_same_content(load aspen.load) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  goal aspen.target;
begin
  select * into strict goal from aspen.target t where t.name = load.target;
  if not goal.holds_same_content then
    return;
  end if;
  loop
    with coming as materialized (
      -- One that is read again has its place in the table.
      select f.file_id, s as file, s.uri, first_value(s.uri) over (partition by s.etag, s.size, case
        when goal.folders <> '{}' then aspen.folder_values(s.uri, goal.folders) end order by f.position) as first_uri
      from aspen.load_file f join aspen.source_file s on s.id = f.file_id
      where f.load_id = load.id and f.status = 'pending' and f.read > 0 and f.previous_file_id is distinct from f.file_id
    ), held as materialized (
      select c.file_id, c.file, coalesce(aspen.same_content(load.id, c.file), nullif(c.first_uri, c.uri)) as twin
      from coming c
      -- Most have content of their own.
      where exists (
        select from aspen.source_file o
        where o.target = goal.name and o.etag = (c.file).etag and o.size = (c.file).size and o.id <> c.file_id)
    )
    update aspen.load_file f set status = 'refused', code = 'same-content',
      message = format('it holds the same as %s, which is loaded', h.twin)
    from held h
    where f.load_id = load.id and f.file_id = h.file_id and h.twin is not null
      and not aspen.is_accepted(h.file, 'same-content');
    exit when not found;
  end loop;
end
$$;

-- Takes out of staging what is not to be published.
create function aspen.leave_out(load_id bigint, staging regclass) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  positions integer[] := array(
    select f.position from aspen.load_file f where f.load_id = leave_out.load_id and f.status <> 'pending');
begin
  if positions <> '{}' then
    execute format('delete from %s where _position = any ($1)', staging) using positions;
  end if;
end
$$;

-- Puts what the parts found into the ledger, and refuses the files that are to be refused.
create function aspen.settle_files(load aspen.load) returns void
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
    warnings = p.warnings,
    status = case when p.code is not null or not p.tolerated then 'refused' else 'pending' end
  from (
    select s.*, format('%s of %s records rejected', s.rejected, s.read) as found,
      aspen.limit_in_words(goal.reject_records, goal.reject_share) as allowed,
      -- A quotient is the number next to the share as it is written; a product may lie beside it.
      s.rejected = 0 or exists (select from aspen.source_file v where v.id = s.file_id and aspen.is_accepted(v, 'records-rejected'))
        or s.rejected <= coalesce(goal.reject_records, s.rejected)
          and (goal.reject_share is null or s.rejected / s.read::double precision <= goal.reject_share) as tolerated
    from (
      select g.*, coalesce(w.warnings, '{}') as warnings
      from (
        select pf.file_id, sum(pf.read) as read, sum(pf.staged) as staged, sum(pf.rejected) as rejected,
          min(pf.code) as code, min(pf.message) as message, bool_or(pf.retry) as retry
        from aspen.part_file pf where pf.load_id = load.id group by pf.file_id
      ) g
      left join (
        select distinct on (pf.file_id) pf.file_id, pf.warnings
        from aspen.part_file pf where pf.load_id = load.id and pf.warnings <> '{}' order by pf.file_id, pf.part
      ) w using (file_id)
    ) s
  ) p
  where f.load_id = load.id and f.file_id = p.file_id;

  -- Another load published one of these files since this one began: what this one holds may be older.
  update aspen.load_file f set status = 'overtaken'
  from aspen.source_file s left join aspen.published_file now on now.target = s.target and now.uri = s.uri
  where f.load_id = load.id and f.status = 'pending' and s.id = f.file_id
    and now.file_id is distinct from f.previous_file_id;
  perform aspen.hold_other_origins(load);
  perform aspen.hold_late_files(load);
  perform aspen.hold_same_content(load);
end
$$;
