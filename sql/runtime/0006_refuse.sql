-- Where the database refuses rows of a load, the files are found that hold them; the others publish.

-- Whether an error can be a file's doing. Others speak of the moment, of the server, or are our own.
create function aspen.may_be_of_rows(code text) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select left(code, 2) not in ('08', '25', '40', '53', '55', '57', '58', 'AS', 'XX')
$$;

-- What a foreign key misses: how many records of a file name something that is not there, and the first of it. Null where
-- its columns are not all in the file.
create function aspen.missing_in_words(foreign_key oid, target text, staging regclass, file_position integer) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  key record;
  personal boolean;
  missing record;
begin
  select k.confrelid::regclass as parent, k.confrelid = aspen.relation_of(target) as is_self, k.conkey, k.conrelid,
    string_agg(quote_ident(own.attname), ', ' order by c.place) as names,
    array_agg(own.attname) as own_names,
    string_agg(format('s.%I is not null', own.attname), ' and ') as given,
    string_agg(format('p.%I operator(%I.%s) s.%I', theirs.attname, n.nspname, o.oprname, own.attname), ' and ') as matches,
    string_agg(format('f.%I operator(%I.%s) s.%I', theirs.attname, n.nspname, o.oprname, own.attname), ' and ') as matches_file,
    string_agg(format('left(s.%I::text, 100)', own.attname), ', ' order by c.place) as shown,
    bool_and(own.attname = any (staged.names) and (k.confrelid <> k.conrelid or theirs.attname = any (staged.names))) as is_staged
  into key
  from pg_constraint k
  cross join lateral unnest(k.conkey, k.confkey, k.conpfeqop) with ordinality as c (own, theirs, operator, place)
  join pg_attribute own on own.attrelid = k.conrelid and own.attnum = c.own
  join pg_attribute theirs on theirs.attrelid = k.confrelid and theirs.attnum = c.theirs
  join pg_operator o on o.oid = c.operator join pg_namespace n on n.oid = o.oprnamespace
  cross join (select array_agg(a.attname) as names from pg_attribute a where a.attrelid = staging and a.attnum > 0) staged
  where k.oid = foreign_key
  group by k.oid;
  if not found or not key.is_staged then
    return null;
  end if;
  personal := exists (
    select from aspen.target t where t.name = missing_in_words.target and t.personal && key.own_names::text[]);
  -- Names of another row of the same file are not missing.
  execute format('
    with missing as (
      select %s as shown, s._record from %s s
      where s._position = $1 and s._record > 0 and %s and not exists (select from %s p where %s) %s
    ), first as (
      select shown from missing group by shown order by min(_record) limit 3
    )
    select (select count(*) from missing) as records, (select string_agg(shown, '', '') from first) as shown',
    format('concat(''('', concat_ws('', '', %s), '')'')', key.shown), staging, key.given, key.parent, key.matches,
    case when key.is_self then format('and not exists (select from %s f where f._position = $1 and %s)',
      staging, key.matches_file) else '' end)
  into missing using file_position;
  if missing.records = 0 then
    return null;
  end if;
  return format('%s %s whose (%s) is not in %s%s', missing.records,
    case when missing.records = 1 then 'record has one' else 'records have one' end, key.names, key.parent,
    case when personal then '' else ', the first: ' || missing.shown end);
exception when insufficient_privilege then
  -- Whoever checks a foreign key need not be somebody who may read what it points at.
  return null;
end
$$;

-- What a refusal of the database is told as. A trigger may raise anything under any name, and what it takes for them may be a
-- row's values: only names that stand in the catalog are repeated, and messages where no column is personal.
create function aspen.refusal_in_words(
  failure jsonb, target text, staging regclass, file_position integer, out code text, out message text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  key record;
  missing text;
begin
  code := case when failure ->> 'code' like '23%' then 'constraint-violated' else 'rows-refused' end;
  select k.oid, k.contype, k.conname, c.relname into key
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where k.conname = failure ->> 'constraint' and c.relname = failure ->> 'table' and n.nspname = failure ->> 'schema';
  if found then
    missing := case when key.contype = 'f' then aspen.missing_in_words(key.oid, target, staging, file_position) end;
    message := concat_ws(': ', format('its rows violate the constraint %I of %I', key.conname, key.relname), missing);
  elsif exists (
    select from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
    where x.relname = failure ->> 'constraint' and c.relname = failure ->> 'table'
  ) then
    message := format('its rows violate the constraint %I of %I', failure ->> 'constraint', failure ->> 'table');
  elsif failure ->> 'code' = '23502' and exists (
    select from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attname = failure ->> 'column' and c.relname = failure ->> 'table'
  ) then
    message := format('its rows hold no value for the column %I of %I', failure ->> 'column', failure ->> 'table');
  elsif failure ->> 'code' like '23%' then
    message := format('something besides the table''s constraints, such as a trigger, refuses its rows: %s',
      aspen.failure_in_words(failure, target));
  else
    message := format('the database refuses its rows: %s', aspen.failure_in_words(failure, target));
  end if;
end
$$;

-- What the server says of the moment, in words that are the same whatever is in the rows.
create function aspen.is_of_the_moment(message text) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select message in ('deadlock detected', 'canceling statement due to lock timeout',
    'canceling statement due to statement timeout', 'could not serialize access due to concurrent update',
    'could not serialize access due to concurrent delete', 'out of shared memory')
$$;

-- What the server says of a column that the definition has and the table has not any more: its name, and no value.
create function aspen.is_of_a_column(message text, target text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'aspen_table'::regnamespace and c.relname = target and a.attnum > 0
      and regexp_replace(message, '^column [a-z]\.', 'column ') in (
        format('column %s does not exist', a.attname), format('column "%s" does not exist', a.attname),
        format('column "%s" of relation "%s" does not exist', a.attname, target)))
$$;

-- What was said, where no row's values can be personal, or none can stand in it; else null.
create function aspen.told_message(message text, target text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select left(message, 500) from aspen.target t
  where t.name = told_message.target
    and (t.personal = '{}' or aspen.is_of_the_moment(message) or aspen.is_of_a_column(message, t.name))
$$;

create function aspen.failure_in_words(failure jsonb, target text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select concat_ws(': ', 'SQLSTATE ' || (failure ->> 'code'), aspen.told_message(failure ->> 'message', target))
$$;

-- Fails as something failed that was caught, under its code. What reaches a client is in the server's log too, with DETAIL and
-- CONTEXT, which quote rows; what is caught is not.
create function aspen.raise_again(code text, message text, context text, target text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if context like 'PL/pgSQL function aspen.raise(%' and code like 'AS%' then
    perform aspen.raise(code, message);
  end if;
  -- A trigger may raise anything, under our codes too.
  perform aspen.raise(case when code like 'AS%' then 'P0001' else code end,
    concat_ws(': ', format('%s could not be published', target), aspen.told_message(message, target)));
end
$$;

-- Tries rows of a load, those of some files or a single one, as if they were all of it. Null where the database takes them,
-- and they stay then, in the caller's transaction; else what it says.
create function aspen.try_rows(
  load_id bigint, target text, staging regclass, trial regclass, positions integer[], place tid default null) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  code text;
  failure jsonb;
begin
  begin
    execute format('insert into %s select * from %s s where %s', trial, staging,
      case when place is null then 's._position = any ($1)' else 's.ctid = $2' end) using positions, place;
    perform aspen.apply_staging(load_id, target, trial);
    return null;
  exception when assert_failure or others then
    declare
      said text;
      at_constraint text;
      at_table text;
      at_schema text;
      at_column text;
    begin
      get stacked diagnostics code = returned_sqlstate, said = message_text, at_constraint = constraint_name,
        at_table = table_name, at_schema = schema_name, at_column = column_name;
      if not aspen.may_be_of_rows(code) then
        raise;
      end if;
      failure := jsonb_build_object('code', code, 'message', said, 'constraint', at_constraint, 'table', at_table,
        'schema', at_schema, 'column', at_column);
    end;
  end;
  return failure;
end
$$;

-- Whether what refused each file refuses every row, whatever is in it, such as a trigger that says "closed for maintenance".
-- Single rows are tried, since a file may have but one that is wrong. Without a trigger only rows can be what is wrong, and a
-- violation says itself that it is about them.
create function aspen.refuses_every_row(
  load_id bigint, target text, staging regclass, trial regclass, positions integer[], failure jsonb) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  place tid;
begin
  if failure ->> 'code' like '23%' or not exists (
    select from pg_partition_tree(aspen.relation_of(target)) r join pg_trigger t on t.tgrelid = r.relid
    where not t.tgisinternal and t.tgenabled <> 'D'
    union all
    select from pg_trigger t where t.tgrelid = aspen.relation_of(target) and not t.tgisinternal and t.tgenabled <> 'D'
  ) then
    return false;
  end if;
  for place in execute format('
    select s.place from (
      select ctid as place, row_number() over () as number, count(*) over () as of from %s where _position = any ($1)
    ) s where s.number %% greatest(s.of / 20, 1) = 0 limit 20', staging) using positions
  loop
    execute format('truncate %s', trial);
    if aspen.try_rows(load_id, target, staging, trial, positions, place) is distinct from failure then
      return false;
    end if;
  end loop;
  return true;
end
$$;

-- Tries the load's files, all at first and then by halves, each on top of those that passed, and refuses those whose rows the
-- database refuses. What it applied on the way is rolled back: the load is then published as a whole, without them.
-- One table serves all trials: what is dropped keeps its locks until the transaction ends, and thousands of files took more
-- of them than a server has.
create function aspen.refuse_guilty_files(load_id bigint, target text, staging regclass) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  positions integer[];
  pending integer[];
  queue text[];
  tried integer[];
  guilty integer[];
  failures jsonb[];
  refusals jsonb := '[]';
  failure jsonb;
  half integer;
  trial text := format('aspen_staging.%I', format('trial_%s', load_id));
begin
  positions := array(select f.position from aspen.load_file f
    where f.load_id = refuse_guilty_files.load_id and f.status = 'pending' order by f.position);
  pending := positions;
  execute format('create index on %s (_position)', staging);
  begin
    execute format('create unlogged table %s (like %s)', trial, staging);
    -- A file whose rows refer to those of a later one is not guilty: what failed is tried again after the others, from the
    -- other end, until nothing more passes.
    loop
      guilty := '{}';
      failures := '{}';
      -- The whole load has failed already.
      half := case when cardinality(pending) = cardinality(positions) then cardinality(pending) / 2 else 0 end;
      queue := case half when 0 then array[pending::text]
        else array[pending[:half]::text, pending[half + 1:]::text] end;
      while cardinality(queue) > 0 loop
        tried := queue[1]::integer[];
        queue := queue[2:];
        -- Not in the block of the attempt: where it was made, it is emptied in place.
        execute format('truncate %s', trial);
        failure := aspen.try_rows(load_id, target, staging, trial, tried);
        if failure is null then
          continue;
        elsif cardinality(tried) > 1 then
          half := cardinality(tried) / 2;
          queue := array[tried[:half]::text, tried[half + 1:]::text] || queue;
        else
          guilty := guilty || tried;
          failures := failures || failure;
        end if;
      end loop;
      exit when cardinality(guilty) in (0, cardinality(pending));
      select array_agg(g.position order by g.place desc) into pending
      from unnest(guilty) with ordinality as g (position, place);
    end loop;
    if cardinality(guilty) = cardinality(positions) and failures[1] = all (failures)
      and aspen.refuses_every_row(load_id, target, staging, trial::regclass, positions, failures[1])
    then
      perform aspen.raise('AS010', format('a trigger of %s refuses every row, whatever is in it: %s', target,
        aspen.failure_in_words(failures[1], target)), aspen.path_hint(target, failures[1] ->> 'code'));
    end if;
    refusals := coalesce((
      select jsonb_agg(jsonb_build_object('position', g.position, 'code', r.code, 'message', r.message))
      from unnest(guilty, failures) as g (position, failure)
      cross join lateral aspen.refusal_in_words(g.failure, target, staging, g.position) r), '[]');
    raise exception using errcode = 'AS099', message = 'the trial is over';
  exception when sqlstate 'AS099' then
    null;
  end;
  update aspen.load_file f set status = 'refused', code = r.code, message = r.message
  from jsonb_to_recordset(refusals) as r (position integer, code text, message text)
  where f.load_id = refuse_guilty_files.load_id and f.position = r.position;
  return cardinality(guilty);
end
$$;
