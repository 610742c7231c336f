-- Publish: the one transaction that moves a load from staging into its table and into the ledger. `publish`, at the end, has
-- the steps in their order.

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
  out inserted bigint, out updated bigint, out superseded bigint, out deleted bigint, out suppressed bigint, out removed bigint)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform set_config('search_path', aspen.path_of(target), true);
  execute format('select * from aspen_table.%I($1, $2)', target)
    into inserted, updated, superseded, deleted, suppressed, removed using load_id, staging;
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

-- Why a load stopped at a check; null where it did not.
create function aspen.stopped_by_check(load_id bigint) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select l.reason from aspen.load l
  where l.id = load_id and l.status = 'failed'
    and exists (select from aspen.check_failure c where c.load_id = l.id and c.outcome = 'stopped')
$$;

create function aspen.load_counts(load_id bigint) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'read', l.read, 'inserted', l.inserted, 'updated', l.updated, 'unchanged', l.unchanged,
    'superseded', l.superseded, 'suppressed', l.suppressed, 'deleted', l.deleted, 'removed', l.removed, 'rejected', l.rejected, 'held', l.held,
    'published', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'published'),
    'overtaken', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'overtaken'),
    'refused', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'refused'),
    'stopped', aspen.stopped_by_check(l.id))
  from aspen.load l where l.id = load_id
$$;

-- Puts a load whose rows are in its table into the ledger.
create function aspen.record_published(
  load_id bigint, inserted bigint, updated bigint, superseded bigint, deleted bigint, suppressed bigint, removed bigint)
returns jsonb
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

  if inserted + updated + deleted + removed > 0 then
    perform aspen.raise_counter(array[t.schema_name || '.' || t.name])
    from aspen.load l join aspen.target t on t.name = l.target where l.id = record_published.load_id;
  end if;
  update aspen.load l set
    status = 'published', ended = clock_timestamp(),
    read = f.read, rejected = f.rejected, held = f.held,
    inserted = record_published.inserted, updated = record_published.updated,
    superseded = record_published.superseded, deleted = record_published.deleted, suppressed = record_published.suppressed,
    removed = record_published.removed,
    unchanged = f.published - record_published.inserted - record_published.updated - record_published.superseded
      - record_published.suppressed
      -- Where rows are found by the file they came from, those that are deleted are not of this load's records.
      - case when (select t.later_files_follow from aspen.target t where t.name = l.target) then record_published.deleted else 0 end
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
  details text;
  tries integer := 0;
  refused boolean := false;
begin
  perform aspen.need_read_committed('publish');
  perform aspen.refuse_company();
  perform aspen.need_load(load_id);
  select * into strict taken from aspen.load l where l.id = publish.load_id for update;
  if taken.status = 'published' or aspen.stopped_by_check(taken.id) is not null then
    return aspen.load_counts(taken.id);
  elsif taken.status <> 'open' then
    perform aspen.raise('AS001', format('load %s is not open', taken.id));
  end if;
  -- Publishes of one table go one after another. Not for update: the run's next load refers to the table's row when it begins.
  select * into strict goal from aspen.target t where t.name = taken.target for no key update;
  -- What arrived first is in the table first, whatever the driver does.
  if exists (select from aspen.load l where l.target = taken.target and l.status = 'open' and l.id < taken.id) then
    perform aspen.raise('AS013', format('an earlier load of %s is not published yet', goal.name));
  end if;
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
  if goal.brake_share is not null then
    begin
      select * into applied from aspen.apply_units(taken, goal, staging);
    exception when sqlstate 'AS015' then
      -- A check stops all of them, those before it too.
      get stacked diagnostics context = pg_exception_context, details = pg_exception_detail;
      if not aspen.is_of_checks(sqlstate, context) then
        raise;
      end if;
      perform aspen.settle_checks(taken.id, details::jsonb);
      return aspen.load_counts(taken.id);
    end;
  end if;
  while applied is null loop
    if refused then
      -- What is refused keeps the place that it had, and with it the content.
      perform aspen.hold_same_content(taken);
      perform aspen.leave_out(taken.id, staging);
    end if;
    begin
      select * into applied from aspen.apply_staging(taken.id, goal.name, staging);
    exception when assert_failure or others then
      get stacked diagnostics said = message_text, context = pg_exception_context, details = pg_exception_detail;
      refused := true;
      if aspen.is_of_checks(sqlstate, context) then
        if aspen.settle_checks(taken.id, details::jsonb) then
          return aspen.load_counts(taken.id);
        end if;
        -- Other rows may win now, which the database has not judged yet.
        tries := 0;
        continue;
      end if;
      tries := tries + 1;
      if tries > 1 or not aspen.may_be_of_rows(sqlstate)
        or aspen.refuse_guilty_files(taken.id, goal.name, staging) = 0
      then
        perform aspen.raise_again(sqlstate, said, context, goal.name);
      end if;
    end;
  end loop;
  return aspen.record_published(
    taken.id, applied.inserted, applied.updated, applied.superseded, applied.deleted, applied.suppressed,
    applied.removed);
end
$$;
