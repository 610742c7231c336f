-- Publish: the one transaction that moves a load from staging into its table and into the ledger. `publish`, at the end, has
-- the steps in their order.

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

-- Staging holds as many rows of each file as its parts say: no crash emptied it, and none stands under another file.
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
    ) m full join (select _position as position, count(*) as staged from %s group by _position) s using (position)
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

create function aspen.is_accepted(file aspen.source_file, code text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from aspen.accepted_file a
    where a.target = file.target and a.uri = file.uri and a.etag = file.etag and a.size = file.size
      and a.code = is_accepted.code)
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
  perform aspen.hold_same_content(load);
end
$$;

-- What the generated functions ask, which move the rows.

-- Whether no key of the load repeats, as far as its writers could see: the keys of each file ascend, and each file's
-- begin after another's end.
create function aspen.keys_ascend(load_id bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(bool_and(k.first_key is not null and (k.before is null or k.before < k.first_key)), true)
  from (
    select p.first_key, lag(p.last_key) over (order by p.first_key) as before
    from aspen.part_file p
    where p.load_id = keys_ascend.load_id and p.staged > 0
  ) k
$$;

-- The rows of a load that are not in its table as they stand, while it is published.
create function aspen.changes_table(load_id bigint) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select format('aspen_staging.%I', format('changes_%s', load_id))
$$;

-- The share of a table, in percent, that holds some thousand rows; null for one that is small, as far as is known.
create function aspen.sample_share(relation regclass) returns real
language sql stable set search_path = pg_catalog, pg_temp as $$
  select (1000 * 100 / c.reltuples)::real from pg_class c where c.oid = relation and c.reltuples > 10000
$$;

-- How many rows this transaction inserted into a table so far, into partitions and tables that inherit from it too.
create function aspen.inserted_so_far(target regclass) returns bigint
language sql volatile set search_path = pg_catalog, pg_temp as $$
  select sum(pg_stat_get_xact_tuples_inserted(r.relid))::bigint
  from (select relid from pg_partition_tree(target) union select target) r
$$;

-- Whether only roles that may do everything here anyway can make something in a schema.
create function aspen.is_closed(space oid) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select not exists (
    select from pg_namespace n cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
    where n.oid = space and a.privilege_type = 'CREATE' and not exists (
      select from pg_roles r
      where r.oid = a.grantee and (r.rolsuper or r.rolname = 'pg_database_owner'
        or r.oid = (select d.datdba from pg_database d where d.datname = current_database())
        or pg_has_role(r.oid, current_user, 'member'))))
$$;

-- The schemas in which a table's triggers and what they call find names: those of whoever made the table, and its own.
create function aspen.schemas_of(target text) returns table (name text, place bigint, is_closed boolean)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select n.nspname, min(s.place), aspen.is_closed(n.oid)
  from aspen.target t
  cross join lateral unnest(t.search_path || t.schema_name) with ordinality as s (name, place)
  join pg_namespace n on n.nspname = s.name
  where t.name = schemas_of.target
  group by n.oid, n.nspname
$$;

-- The search path under which statements on a user's table run, since its triggers and functions are written for one. They
-- run with the owner's rights: so no schema is in it where others may put something in place of what is meant, and what is
-- temporary is looked for last.
create function aspen.path_of(target text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select concat_ws(', ', 'pg_catalog', string_agg(quote_ident(s.name), ', ' order by s.place), 'pg_temp')
  from aspen.schemas_of(path_of.target) s where s.is_closed
$$;

-- Where a name was not found, the schemas that were not looked into; else empty.
create function aspen.path_hint(target text, code text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(case when code in ('42P01', '42883', '42704', '3F000') then
    'not looked into, since others may create in it: ' || string_agg(quote_ident(s.name), ', ' order by s.place)
    || '. Qualify the names that triggers use, or revoke create on the schema from others.' end, '')
  from aspen.schemas_of(path_hint.target) s where not s.is_closed
$$;

-- What was there before this transaction is not to run with the owner's rights: events of deferred triggers are carried out by
-- whoever has constraints looked at, and temporary tables are found in place of others that are missing.
create function aspen.refuse_company() returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if pg_current_xact_id_if_assigned() is not null then
    perform aspen.raise('AS005', 'publish has to be the first that its transaction writes');
  end if;
  if exists (
    select from pg_class c where c.relnamespace = pg_my_temp_schema() and not pg_has_role(current_user, c.relowner, 'usage')
    union all
    select from pg_type t where t.typnamespace = pg_my_temp_schema() and not pg_has_role(current_user, t.typowner, 'usage')
  ) then
    perform aspen.raise('AS005', 'publish needs a session without temporary tables of others');
  end if;
end
$$;

-- Whether a statement's own count is all that tells what became of its rows: triggers may leave rows out, and the statistics
-- may be off.
create function aspen.only_rows_tell(target regclass) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select not current_setting('track_counts')::boolean or exists (
    with recursive parts as (
      select target as relid
      union
      select i.inhrelid from parts p join pg_inherits i on i.inhparent = p.relid
    )
    -- Before each row: bits 0 and 1.
    select from parts p join pg_trigger t on t.tgrelid = p.relid
    where not t.tgisinternal and t.tgenabled <> 'D' and t.tgtype & 3 = 3)
$$;

-- Runs the table's generated publish function over a staging table and has every constraint looked at now.
create function aspen.apply_staging(load_id bigint, target text, staging regclass,
  out inserted bigint, out updated bigint, out superseded bigint, out deleted bigint, out suppressed bigint)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform set_config('search_path', aspen.path_of(target), true);
  execute format('select * from aspen_table.%I($1, $2)', target) into inserted, updated, superseded, deleted, suppressed
    using load_id, staging;
  set constraints all immediate;
end
$$;

-- The ledger.

-- Says of rejects of earlier loads what became of them, now that this load read their files again. Beyond the last
-- reject that a file may store nothing is known; a record has one for each of its columns that did not pass.
create function aspen.settle_rejects(load_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  with read_again as materialized (
    select f.file_id, f.status, s.target, s.uri, (
      select case when count(*) >= 10000 then max(n.record) end
      from aspen.reject n where n.load_id = f.load_id and n.file_id = f.file_id
    ) as known_to
    from aspen.load_file f join aspen.source_file s on s.id = f.file_id
    where f.load_id = settle_rejects.load_id and (f.status = 'published' or f.status = 'refused' and f.rejected > 0)
  )
  update aspen.reject r set outcome_load = settle_rejects.load_id, outcome = case
    when r.file_id <> f.file_id then 'replaced'
    when exists (
      select from aspen.reject n
      where n.load_id = settle_rejects.load_id and n.file_id = r.file_id and n.record = r.record) then 'rejected again'
    when f.status = 'published' then 'loaded'
    else 'held back' end
  from read_again f join aspen.source_file v on v.target = f.target and v.uri = f.uri
  where r.file_id = v.id and r.outcome is null and r.load_id < settle_rejects.load_id
    and (f.status = 'published' or f.file_id = v.id)
    and (r.file_id <> f.file_id or f.known_to is null or r.record <= f.known_to)
$$;

create function aspen.load_counts(load_id bigint) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'read', l.read, 'inserted', l.inserted, 'updated', l.updated, 'unchanged', l.unchanged,
    'superseded', l.superseded, 'suppressed', l.suppressed, 'deleted', l.deleted, 'rejected', l.rejected, 'held', l.held,
    'published', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'published'),
    'overtaken', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'overtaken'),
    'refused', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'refused'))
  from aspen.load l where l.id = load_id
$$;

-- Puts a load whose rows are in its table into the ledger.
create function aspen.record_published(
  load_id bigint, inserted bigint, updated bigint, superseded bigint, deleted bigint, suppressed bigint) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update aspen.load_file f set status = 'published', warnings = f.warnings || case when f.rejected > 0
    then array[format('%s of %s records rejected; the others are loaded', f.rejected, f.read)] else '{}' end
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
    superseded = record_published.superseded, deleted = record_published.deleted, suppressed = record_published.suppressed,
    unchanged = f.published - record_published.inserted - record_published.updated - record_published.superseded
      - record_published.suppressed
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

create function aspen.publish(load_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '60s'
  -- Its statistics are for one plan: a tenth of the usual sample tells as much.
  set default_statistics_target = 10 as $$
declare
  taken aspen.load;
  goal aspen.target;
  relation regclass;
  staging regclass;
  applied record;
  said text;
  context text;
  tries integer := 0;
begin
  perform aspen.need_read_committed('publish');
  perform aspen.refuse_company();
  perform aspen.need_load(load_id);
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
  relation := aspen.relation_of(goal.name);
  perform aspen.refuse_hidden_rows(relation);
  perform aspen.check_parts(taken);
  perform aspen.check_staged(taken.id, staging);
  perform aspen.settle_files(taken);

  perform aspen.leave_out(taken.id, staging);
  execute format('analyze %s', staging);
  -- Readers go on; a writer of the table waits, so that what is compared here is what is changed here.
  execute format('lock table %s in share row exclusive mode', relation);
  while applied is null loop
    if tries > 0 then
      -- What is refused keeps the place that it had, and with it the content.
      perform aspen.hold_same_content(taken);
      perform aspen.leave_out(taken.id, staging);
    end if;
    begin
      select * into applied from aspen.apply_staging(taken.id, goal.name, staging);
    exception when assert_failure or others then
      get stacked diagnostics said = message_text, context = pg_exception_context;
      tries := tries + 1;
      if tries > 1 or not aspen.may_be_of_rows(sqlstate)
        or aspen.refuse_guilty_files(taken.id, goal.name, staging) = 0
      then
        perform aspen.raise_again(sqlstate, said, context, goal.name);
      end if;
    end;
  end loop;
  return aspen.record_published(
    taken.id, applied.inserted, applied.updated, applied.superseded, applied.deleted, applied.suppressed);
end
$$;
