-- Units: files that say by themselves what is there, one after another. Rows that a unit does not have go, unless they are
-- more than the brake lets go.

-- Set by the generated SQL of a table whose files are units.
create function aspen.describe_units(target text, brake_share double precision, brake_rows bigint, has_scope boolean) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update aspen.target t set brake_share = describe_units.brake_share, brake_rows = describe_units.brake_rows,
    has_scope = describe_units.has_scope
  where t.name = target
$$;

-- Tables that lose rows, or what rows refer to, when rows of a table go.
create function aspen.cascades(target regclass) returns table (relation regclass)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with recursive reached as (
    select target as relation, true as deletes
    union
    select k.conrelid::regclass, k.confdeltype = 'c'
    from reached r join pg_constraint k on k.confrelid = r.relation
    where r.deletes and k.contype = 'f' and k.conparentid = 0 and k.confdeltype in ('c', 'n', 'd') and k.conrelid <> target
  )
  select distinct r.relation from reached r where r.relation <> target
$$;

-- How many rows this transaction deleted and updated so far in tables that lose something with a table's rows.
create function aspen.cascaded_so_far(target regclass) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_object_agg(c.relation::oid::text, jsonb_build_array(
    (select sum(pg_stat_get_xact_tuples_deleted(r.relid)) from (
      select relid from pg_partition_tree(c.relation) union select c.relation) r),
    (select sum(pg_stat_get_xact_tuples_updated(r.relid)) from (
      select relid from pg_partition_tree(c.relation) union select c.relation) r))), '{}')
  from aspen.cascades(target) c
$$;

-- A table's name, with its schema where that is not the other one's.
create function aspen.name_beside(relation regclass, other regclass) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select case when c.relnamespace = o.relnamespace then quote_ident(c.relname) else format('%I.%I', n.nspname, c.relname) end
  from pg_class c join pg_namespace n on n.oid = c.relnamespace, pg_class o
  where c.oid = relation and o.oid = other
$$;

create function aspen.grouped(number bigint) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select ltrim(to_char(number, '999,999,999,999,999,990'))
$$;

-- Fails where more rows of a table went than its brake lets go, those counted that went with them.
create function aspen.brake(target text, removing text, removed bigint, of_rows bigint, before jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  goal aspen.target;
  loss record;
  stops boolean;
  lost bigint;
  emptied bigint;
  remaining bigint;
  told text[] := '{}';
begin
  if removing in ('all', 'again') or removed = 0 then
    return;
  end if;
  select * into strict goal from aspen.target t where t.name = target;
  stops := removed > goal.brake_share * of_rows and (removed > goal.brake_rows or removed = of_rows);
  for loss in
    select c.key::oid::regclass as relation, aspen.name_beside(c.key::oid::regclass, aspen.relation_of(target)) as name,
      c.value as now, before -> c.key as earlier
    from jsonb_each(aspen.cascaded_so_far(aspen.relation_of(target))) c order by 1
  loop
    lost := (loss.now ->> 0)::bigint - (loss.earlier ->> 0)::bigint;
    emptied := (loss.now ->> 1)::bigint - (loss.earlier ->> 1)::bigint;
    if lost > 0 and has_table_privilege(loss.relation, 'select') then
      execute format('select count(*) from %s', loss.relation) into remaining;
      stops := stops or lost > goal.brake_share * (lost + remaining) and (lost > goal.brake_rows or remaining = 0);
      told := told || format('%s of %s rows of %s', aspen.grouped(lost), aspen.grouped(lost + remaining), loss.name);
    elsif lost > 0 then
      -- A table of somebody else's: what the server last counted has to do.
      stops := stops or lost > goal.brake_rows and lost > goal.brake_share * (
        select greatest(c.reltuples, lost) from pg_class c where c.oid = loss.relation);
      told := told || format('%s rows of %s', aspen.grouped(lost), loss.name);
    end if;
    if emptied > 0 then
      told := told || format('what %s rows of %s refer to', aspen.grouped(emptied), loss.name);
    end if;
  end loop;
  if stops then
    perform aspen.raise('AS016', format('would delete %s of %s rows (%s %%)%s: the limit is %s %%',
      aspen.grouped(removed), aspen.grouped(of_rows), trim_scale(round(100.0 * removed / of_rows, 1)),
      case when told = '{}' then '' else ', and with them ' || array_to_string(told, ', ') end,
      trim_scale(round(goal.brake_share::numeric * 100, 4))));
  end if;
end
$$;

-- Who let a version through that was refused for this reason, and why.
create function aspen.accepted_in_words(file aspen.source_file, code text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select concat_ws(': ', 'accepted by ' || a.accepted_by, a.why) from aspen.accepted_file a
  where a.target = file.target and a.uri = file.uri and a.etag = file.etag and a.size = file.size
    and a.code = accepted_in_words.code
$$;

-- What refers to rows that a unit does not have; null where it is not a foreign key of another table that is in the way.
create function aspen.referred_in_words(failure jsonb, target text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('rows of %s refer to rows that it does not have (constraint %I)',
    aspen.name_beside(k.conrelid, k.confrelid), k.conname)
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where k.contype = 'f' and k.confrelid = aspen.relation_of(target) and k.conrelid <> k.confrelid
    and failure ->> 'code' in ('23503', '23001')
    and k.conname = failure ->> 'constraint' and c.relname = failure ->> 'table' and n.nspname = failure ->> 'schema'
$$;

-- Whether staging may hold keys of rejected records.
create function aspen.has_rejects(load_id bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (select from aspen.load_file f where f.load_id = has_rejects.load_id and f.rejected > 0)
$$;

-- Applies the units of a load in the order in which they arrived, so that the last one says what is there. One that the
-- database or the brake refuses changes nothing, and is refused; those after it go on. What a trigger says is taken for the
-- unit's doing, since single rows cannot be tried: all others would be missing.
create function aspen.apply_units(load aspen.load, goal aspen.target, staging regclass,
  out inserted bigint, out updated bigint, out superseded bigint, out deleted bigint, out suppressed bigint, out removed bigint)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  unit record;
  one record;
  removing text;
  rows regclass := staging;
  several boolean := (
    select count(*) > 1 from aspen.load_file f where f.load_id = load.id and f.status = 'pending');
  cascades boolean := not goal.has_scope and exists (select from aspen.cascades(aspen.relation_of(goal.name)));
  name text := format('aspen_staging.%I', format('trial_%s', load.id));
  code text;
  failure jsonb;
begin
  inserted := 0;
  updated := 0;
  superseded := 0;
  deleted := 0;
  suppressed := 0;
  removed := 0;
  if several then
    execute format('create index on %s (_position)', staging);
    execute format('create unlogged table %s (like %s)', name, staging);
    rows := name::regclass;
  end if;
  for unit in
    select f.position, s as file, f.previous_file_id = f.file_id as again, max(f.position) over () as last_position
    from aspen.load_file f join aspen.source_file s on s.id = f.file_id
    where f.load_id = load.id and f.status = 'pending' order by f.position
  loop
    if several then
      execute format('truncate %s', rows);
      execute format('insert into %s select * from %s s where s._position = $1', rows, staging) using unit.position;
      execute format('analyze %s', rows);
    end if;
    -- What was published before is read again after another one that took its rows away: it has them come again.
    -- Where rows of other tables go with those that go, a row that the last unit has must not go on the way there.
    removing := case when cascades and unit.position < unit.last_position then 'later' when unit.again then 'again' when aspen.is_accepted(unit.file, 'brake') then 'all' else 'few' end;
    failure := null;
    -- Which one the checks of the definition look at.
    perform set_config('aspen.unit', unit.position::text, true);
    begin
      perform set_config('search_path', aspen.path_of(goal.name), true);
      execute format('select * from aspen_table.%I($1, $2, $3)', goal.name) into strict one using load.id, rows, removing;
      set constraints all immediate;
    exception when assert_failure or others then
      declare
        said text;
        context text;
        details text;
        at_constraint text;
        at_table text;
        at_schema text;
        at_column text;
      begin
        get stacked diagnostics code = returned_sqlstate, said = message_text, context = pg_exception_context,
          details = pg_exception_detail, at_constraint = constraint_name, at_table = table_name, at_schema = schema_name, at_column = column_name;
        if code = 'AS016' and context like 'PL/pgSQL function aspen.raise(%' then
          failure := jsonb_build_object('code', 'brake', 'message', said);
        elsif aspen.is_of_checks(code, context) then
          if details::jsonb @> '[{"on_failure": "stop"}]' then
            raise;
          end if;
          perform aspen.settle_checks(load.id, details::jsonb);
          failure := jsonb_build_object('code', 'check-failed');
        elsif not aspen.may_be_of_rows(code) then
          perform aspen.raise_again(code, said, context, goal.name);
        else
          failure := jsonb_build_object('code', code, 'message', said, 'constraint', at_constraint, 'table', at_table,
            'schema', at_schema, 'column', at_column);
        end if;
      end;
    end;
    if failure is not null then
      update aspen.load_file f set status = 'refused', code = r.code, message = r.message
      from (
        select failure ->> 'code' as code, failure ->> 'message' as message where failure ->> 'code' = 'brake'
        union all
        select w.code, coalesce(aspen.referred_in_words(failure, goal.name), w.message)
        from aspen.refusal_in_words(failure, goal.name, staging, unit.position) w where failure ->> 'code' <> 'brake'
      ) r
      where f.load_id = load.id and f.position = unit.position and failure ->> 'code' <> 'check-failed';
      continue;
    end if;
    update aspen.load_file f set warnings = f.warnings || case one.removing
      when 'none' then 'rows that it does not have stay, since a rejected record whose key cannot be read may be theirs'
      when 'all' then aspen.accepted_in_words(unit.file, 'brake') end
    where f.load_id = load.id and f.position = unit.position and one.removing in ('none', 'all');
    inserted := inserted + one.inserted;
    updated := updated + one.updated;
    superseded := superseded + one.superseded;
    deleted := deleted + one.deleted;
    suppressed := suppressed + one.suppressed;
    removed := removed + one.removed;
  end loop;
  if several then
    execute format('drop table %s', name);
  end if;
end
$$;
