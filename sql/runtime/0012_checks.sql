-- Checks: what a definition demands of the rows that a load would publish. The generated functions ask when only those rows are
-- left in staging; what fails refuses its files, stops the load, or gives a warning.

-- Puts the checks of a definition in place, and has the server look at each expression, so that one that it does not take is
-- told now and not by a load.
create function aspen.describe_checks(target text, checks jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  one jsonb;
begin
  update aspen.target t set checks = describe_checks.checks where t.name = target;
  perform set_config('search_path', aspen.path_of(target), true);
  for one in select c from jsonb_array_elements(checks) c where c ->> 'kind' = 'row' loop
    begin
      execute format(E'select from aspen_table.%I where (\n%s\n) is false limit 0', target, one ->> 'expression');
    exception when others then
      perform aspen.raise('AS014', format('the check "%s" of %s is not one that PostgreSQL takes: %s (SQLSTATE %s)',
        one ->> 'name', target, sqlerrm, sqlstate));
    end;
  end loop;
end
$$;

create function aspen.is_of_checks(code text, context text) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
  -- What a trigger or a function of a check raises has a line of its own before.
  select code = 'AS015' and context like 'PL/pgSQL function aspen.check_rows(%'
$$;

-- The table that a check refers to: one of Aspen's, or as the search path finds it. Null where there is none.
create function aspen.checked_relation(target text, relation text) returns regclass
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from aspen.target t where t.name = relation) then
    return aspen.relation_of(relation);
  end if;
  perform set_config('search_path', aspen.path_of(target), true);
  return to_regclass(relation);
end
$$;

-- Columns of a row `s`, as SQL, each by a pattern in which it is %1$I.
create function aspen.each_column(columns jsonb, pattern text, separator text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select string_agg(format(pattern, c.name), separator order by c.place)
  from jsonb_array_elements_text(columns) with ordinality c (name, place)
$$;

-- What tells of a row `s` which one it is, as SQL.
create function aspen.shown_values(one jsonb) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select format('jsonb_build_object(%s)', aspen.each_column(one -> 'shown', '%1$L, left(s.%1$I::text, 100)', ', '))
$$;

-- A query for the rows that fail: of which file (_position), which record, and the values that tell which one.
create function aspen.failing_rows(target text, number bigint, one jsonb, rows text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  goal aspen.target;
  own regclass := aspen.relation_of(target);
  other regclass;
  alike text;
  shown text := aspen.shown_values(one);
  given text := aspen.each_column(one -> 'columns', 's.%1$I is not null', ' and ');
begin
  select * into strict goal from aspen.target t where t.name = target;
  if one ->> 'kind' = 'unique' then
    alike := aspen.each_column(one -> 'columns', 't.%1$I = s.%1$I', ' and ');
    return format('
      select %s as number, s._position, s._record, %s as shown from (
        select s.*, row_number() over (partition by %s order by s._position, s._record) as _nth
        from %s s join (
          select %s from %s s where %s group by %s having count(*) > 1
        ) r on %s
      ) s where s._nth > 1
      union
      select %1$s, s._position, s._record, %2$s from %4$s s
      where %7$s and exists (select from %10$s t where %11$s%12$s)',
      number, shown, aspen.each_column(one -> 'columns', 's.%1$I', ', '), rows,
      (select string_agg(format('s.%I as key_%s', c.name, c.place), ', ')
        from jsonb_array_elements_text(one -> 'columns') with ordinality c (name, place)), rows, given,
      aspen.each_column(one -> 'columns', 's.%1$I', ', '),
      (select string_agg(format('r.key_%s = s.%I', c.place, c.name), ' and ')
        from jsonb_array_elements_text(one -> 'columns') with ordinality c (name, place)),
      own, alike,
      -- A row of which the load has a newer one is not there any more.
      case when goal.shape -> 'key' = '[]' or not goal.later_files_follow then ''
        else format(' and not exists (select from %s k where %s)', rows,
          aspen.each_column(goal.shape -> 'key', 'k.%1$I = t.%1$I', ' and ')) end);
  end if;
  other := aspen.checked_relation(target, one ->> 'table');
  if other is null then
    perform aspen.raise('AS014', format('the check "%s" of %s refers to %s, which is not there', one ->> 'name', target,
      one ->> 'table'));
  end if;
  select string_agg(format('t.%I = s.%I', r.name, c.name), ' and ') into alike
  from jsonb_array_elements_text(one -> 'columns') with ordinality c (name, place)
  join jsonb_array_elements_text(one -> 'referenced') with ordinality r (name, place) using (place);
  return format('
    select %s as number, s._position, s._record, %s as shown from %s s
    where %s and not exists (select from %s t where %s)%s', number, shown, rows, given, other, alike,
    -- The load may bring what it refers to itself.
    case when other = own then format(' and not exists (select from %s t where %s)', rows, alike) else '' end);
end
$$;

-- One query for the rows that expressions are false of: they are looked at in one scan.
create function aspen.false_rows(checks jsonb, rows text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select format('
    select c.number, s._position, s._record, c.shown
    from (select s.* from %s s where %s) s
    cross join lateral (values %s) c (number, failed, shown) where c.failed', rows,
    string_agg(format(E'(\n%s\n) is false', c.one ->> 'expression'), ' or ' order by c.number),
    string_agg(format(E'(%s, (\n%s\n) is false, %s)', c.number, c.one ->> 'expression', aspen.shown_values(c.one)), ', '
      order by c.number))
  from jsonb_array_elements(checks) with ordinality c (one, number) where c.one ->> 'kind' = 'row'
  having count(*) > 0
$$;

-- How the number of records of each file of a load fails a check: the median that it is held against, null without one.
create function aspen.failing_counts(load_id bigint, target text, one jsonb)
returns table ("position" integer, found bigint, median double precision, files bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select f.position, f.read, m.median, m.files
  from (
    select percentile_cont(0.5) within group (order by e.read) as median, count(*) as files from (
      select e.read from aspen.load l join aspen.load_file e on e.load_id = l.id
      where l.target = failing_counts.target and l.status = 'published' and e.status = 'published'
      order by l.id desc, e.position desc limit (one ->> 'of')::bigint) e
  ) m join aspen.load_file f on f.load_id = failing_counts.load_id and f.status = 'pending'
  -- Of files that had nothing, no share can be told.
  where m.median > 0 and abs(f.read - m.median) > m.median * (one ->> 'within')::double precision
$$;

-- What fails of a load: for each file and check how many rows, and the first of them. In the words of a message.
create function aspen.find_failures(load_id bigint, target text, checks jsonb, rows text)
returns table (name text, on_failure text, "position" integer, failed bigint, examples jsonb, message text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  query text;
begin
  select string_agg(q.sql, ' union all ') into query from (
    select aspen.false_rows(checks, rows)
    union all
    select format('(%s)', aspen.failing_rows(target, c.number, c.one, rows))
    from jsonb_array_elements(checks) with ordinality c (one, number) where c.one ->> 'kind' in ('unique', 'references')
  ) q (sql);
  perform set_config('search_path', aspen.path_of(target), true);
  if query is not null then
    return query execute format($q$
      select c.one ->> 'name', c.one ->> 'onFailure', f._position, f.failed, f.examples, pg_catalog.format('%%s of its records %%s the check "%%s"%%s',
        f.failed, case f.failed when 1 then 'fails' else 'fail' end, c.one ->> 'name', aspen.records_in_words(f.examples))
      from (
        select e.number, e._position, max(e.failed) as failed,
          jsonb_agg(jsonb_build_object('record', p.record, 'values', e.shown) order by e._record) as examples
        from (
          select r.*, count(*) over file as failed, row_number() over (file order by r._record) as place
          from (%s) r window file as (partition by r.number, r._position)
        ) e
        -- Each part of a large file counts its records by itself.
        cross join lateral (
          select case when count(*) = 1 then e._record end as record
          from aspen.part_file p join aspen.load_file l on l.load_id = p.load_id and l.file_id = p.file_id
          where l.load_id = $1 and l.position = e._position
        ) p
        where e.place <= 5 group by e.number, e._position
      ) f join jsonb_array_elements($2) with ordinality c (one, number) on c.number = f.number$q$, query) using load_id, checks;
  end if;
  return query
    select c.one ->> 'name', c.one ->> 'onFailure', f.position, f.found, '[]'::jsonb,
      format('it has %s records, where the median of the last %s is %s: the check "%s" takes %s to %s', f.found,
        case f.files when 1 then 'file' else f.files || ' files' end, trim_scale(f.median::numeric), c.one ->> 'name',
        ceil(greatest(f.median - f.median * w.share, 0)), floor(f.median + f.median * w.share))
    from jsonb_array_elements(checks) c (one)
    cross join lateral (select (c.one ->> 'within')::double precision as share) w
    cross join lateral aspen.failing_counts(find_failures.load_id, find_failures.target, c.one) f
    where c.one ->> 'kind' = 'row-count';
end
$$;

-- Which records they are. The ledger's messages have no values: loaders read them.
create function aspen.records_in_words(examples jsonb) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(': record ' || string_agg(x.example ->> 'record', ', ' order by x.place), '')
  from jsonb_array_elements(examples) with ordinality x (example, place)
$$;

-- Looks for what fails, where an expression may fail itself: divide by zero, say. It is told which one that was.
create function aspen.judge_rows(load_id bigint, target text, rows text) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  all_checks jsonb;
  one jsonb;
  found jsonb;
  code text;
begin
  select t.checks into strict all_checks from aspen.target t where t.name = target;
  begin
    select coalesce(jsonb_agg(to_jsonb(f)), '[]') into found from aspen.find_failures(load_id, target, all_checks, rows) f;
    return found;
  exception when others then
    code := sqlstate;
    if not aspen.may_be_of_rows(code) then
      raise;
    end if;
  end;
  for one in select c from jsonb_array_elements(all_checks) c loop
    begin
      perform from aspen.find_failures(load_id, target, jsonb_build_array(one), rows) f;
    exception when others then
      perform aspen.raise('AS014', format('the check "%s" of %s cannot be evaluated: SQLSTATE %s', one ->> 'name', target, sqlstate));
    end;
  end loop;
  perform aspen.raise('AS014', format('the checks of %s cannot be evaluated: SQLSTATE %s', target, code));
end
$$;

-- Whether all rows are looked at that are to be published: where single files are tried, others are missing. But a file that
-- says by itself what is there is never tried.
create function aspen.is_whole(load_id bigint, target text, staging regclass) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select staging = to_regclass(format('aspen_staging.%I', aspen.staging_name(load_id)))
    or exists (select from aspen.target t where t.name = target and t.brake_share is not null)
$$;

-- Whether no row fails at all, those that will lose to others included.
create function aspen.passes_checks(load_id bigint, target text, staging regclass, rows text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  return not aspen.is_whole(load_id, target, staging) or aspen.judge_rows(load_id, target, rows) = '[]';
end
$$;

-- Called with the rows that would be published. Warnings are noted; all else ends the attempt to publish, which is then made
-- without the files that are refused.
create function aspen.check_rows(load_id bigint, target text, staging regclass, rows text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  failures jsonb;
  unit integer := (
    select current_setting('aspen.unit', true)::integer from aspen.target t where t.name = target and t.brake_share is not null);
begin
  if not aspen.is_whole(load_id, target, staging) then
    return;
  end if;
  select coalesce(jsonb_agg(f.failure || jsonb_build_object('file', l.file_id)), '[]') into failures
  from jsonb_array_elements(aspen.judge_rows(load_id, target, rows)) f (failure)
  join aspen.load_file l on l.load_id = check_rows.load_id and l.position = (f.failure ->> 'position')::integer
  join aspen.source_file s on s.id = l.file_id
  where (unit is null or l.position = unit)
    and (f.failure ->> 'on_failure' <> 'refuse' or not aspen.is_accepted(s, aspen.accepted_check(f.failure ->> 'name')));
  if exists (select from jsonb_array_elements(failures) f where f ->> 'on_failure' <> 'warn') then
    raise exception using errcode = 'AS015', message = 'checks failed', detail = failures;
  end if;
  perform aspen.note_failures(load_id, failures);
  update aspen.load_file l set warnings = l.warnings || w.messages
  from (
    select (f ->> 'file')::bigint as file_id, array_agg(f ->> 'message' order by f ->> 'name') as messages
    from jsonb_array_elements(failures) f group by 1
  ) w where l.load_id = check_rows.load_id and l.file_id = w.file_id;
end
$$;

create function aspen.note_failures(load_id bigint, failures jsonb) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  insert into aspen.check_failure (load_id, file_id, name, outcome, failed, examples, message)
  select note_failures.load_id, f.file, f.name,
    case f.on_failure when 'stop' then 'stopped' when 'warn' then 'warned' else 'refused' end, f.failed, f.examples, f.message
  from jsonb_to_recordset(failures) as f (file bigint, name text, on_failure text, failed bigint, examples jsonb, message text)
$$;

-- Refuses the files whose rows failed; or ends the load where a check says so, and tells that by true.
create function aspen.settle_checks(load_id bigint, failures jsonb) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  stopping jsonb := (select jsonb_agg(f) from jsonb_array_elements(failures) f where f ->> 'on_failure' = 'stop');
  refusing jsonb := (select jsonb_agg(f) from jsonb_array_elements(failures) f where f ->> 'on_failure' = 'refuse');
begin
  perform aspen.note_failures(load_id, coalesce(stopping, refusing));
  if stopping is not null then
    update aspen.load l set status = 'failed', ended = clock_timestamp(), reason = (
      select string_agg(format('%s: %s', s.uri, m.message), E'\n' order by m.place) from (
        select (f ->> 'file')::bigint as file_id, f ->> 'message' as message, row_number() over (order by (f ->> 'position')::integer) as place
        from jsonb_array_elements(stopping) f
      ) m join aspen.source_file s on s.id = m.file_id where m.place <= 5)
    where l.id = load_id;
    -- Nothing of the load holds: what else was refused is looked at anew.
    update aspen.load_file f set status = 'pending', code = null, message = null
    where f.load_id = settle_checks.load_id and f.status <> 'pending';
    return true;
  end if;
  update aspen.load_file l set status = 'refused', code = 'check-failed', message = r.message
  from (
    select (f ->> 'file')::bigint as file_id, string_agg(f ->> 'message', '. ' order by f ->> 'name') as message
    from jsonb_array_elements(refusing) f group by 1
  ) r where l.load_id = settle_checks.load_id and l.file_id = r.file_id;
  return false;
end
$$;
