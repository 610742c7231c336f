-- What becomes of rejects: a limit a table, files that a person takes as they are or has read again, and rejected records
-- that are read again under a corrected definition.

create function aspen.readable(bytes bytea) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return convert_from(bytes, 'UTF8');
exception when character_not_in_repertoire or untranslatable_character then
  return encode(bytes, 'escape');
end
$$;
comment on function aspen.readable(bytea) is 'Bytes as text; bytes that are no UTF-8 are escaped';

create function aspen.limit_rejects(target text, records bigint, share double precision) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update aspen.target t set reject_records = records, reject_share = share where t.name = target
$$;

-- Whether a file may still be published of which so many records are rejected, and it is not known how many it has.
create function aspen.may_publish_with(file_id bigint, rejected bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select aspen.is_accepted(s, 'records-rejected')
    or rejected <= coalesce(t.reject_records, rejected) and coalesce(t.reject_share, 1) > 0
  from aspen.source_file s join aspen.target t on t.name = s.target where s.id = may_publish_with.file_id
$$;

-- What a person may do with a refused file: have its good records published, or have it read again.

-- A file may stand refused and be published too, when it was read again and refused then.
create function aspen.retry_file(file_id bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update aspen.load_file f set retry = true, replay = true
  where f.file_id = retry_file.file_id and f.status = 'refused';
  update aspen.published_file p set replay = true where p.file_id = retry_file.file_id
$$;

-- Marks published files, so that the next load of their table reads them again.
create function aspen.read_again(target text, files bigint[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  marked bigint;
begin
  update aspen.published_file p set replay = true where p.target = read_again.target and p.file_id = any (files);
  get diagnostics marked = row_count;
  return marked;
end
$$;

-- What a person's acceptance of a file is called that a check refused: it holds for that check alone.
create function aspen.accepted_check(name text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select 'check-failed: ' || name
$$;

-- What it was refused for is accepted, and nothing else that it may be refused for next.
create function aspen.accept_file(file_id bigint, why text default null) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into aspen.accepted_file (target, uri, etag, size, code, why)
  select s.target, s.uri, s.etag, s.size, coalesce(aspen.accepted_check(c.name), f.code), accept_file.why
  from aspen.refused_now n join aspen.load_file f on f.load_id = n.load_id and f.file_id = n.file_id
  join aspen.source_file s on s.id = n.file_id
  left join aspen.check_failure c on f.code = 'check-failed' and c.load_id = f.load_id and c.file_id = f.file_id
    and c.outcome = 'refused'
  where n.file_id = accept_file.file_id on conflict do nothing;
  select aspen.retry_file(accept_file.file_id)
$$;

-- Puts aside what was refused of a file that does not come again, in all its versions. Should it come, it is read anew.
create function aspen.dismiss_file(file_id bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with refusals as (
    update aspen.load_file f set dismissed = true, retry = true, replay = false
    from aspen.source_file s join aspen.source_file d on d.target = s.target and d.uri = s.uri
    where d.id = dismiss_file.file_id and f.file_id = s.id and f.status = 'refused' and not f.dismissed
    returning f.load_id, f.file_id
  )
  update aspen.reject r set outcome = 'dismissed', outcome_load = r.load_id
  from refusals f where r.load_id = f.load_id and r.file_id = f.file_id and r.outcome is null
$$;

-- Takes back that a file was loaded; its version is then remembered as one that a person does not want. Where rows are found
-- by their file, they go; else other files may have brought them too. Gives how many rows went.
create function aspen.forget_file(target text, uri text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  known aspen.target;
  forgotten aspen.published_file;
  by_file boolean;
  deleted bigint := 0;
begin
  if not pg_try_advisory_xact_lock(aspen.target_lock(forget_file.target)) then
    perform aspen.raise('AS012', format('the table %s is being loaded', forget_file.target),
      'Wait until the load ends, then run the command again.');
  end if;
  select t.* into strict known from aspen.target t where t.name = forget_file.target;
  select p.* into strict forgotten from aspen.published_file p
  where p.target = forget_file.target and p.uri = forget_file.uri for update;
  -- Where later files do not hold the same rows, each row is of one file.
  by_file := not known.later_files_follow;
  if by_file then
    perform aspen.refuse_hidden_rows(format('%I.%I', known.schema_name, known.name)::regclass);
    perform set_config('search_path', aspen.path_of(known.name), true);
    execute format('delete from %I.%I where _file = $1', known.schema_name, known.name) using forgotten.file_id;
    get diagnostics deleted = row_count;
    perform aspen.raise_counter(array[known.schema_name || '.' || known.name]);
  end if;
  delete from aspen.published_file p where p.target = forget_file.target and p.uri = forget_file.uri;
  update aspen.load_file f
  set status = 'refused', code = 'forgotten', message = format('forgotten by %s', session_user), retry = false, replay = false
  where f.load_id = forgotten.load_id and f.file_id = forgotten.file_id;
  return deleted;
end
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

-- Rejects that stand are kept; of others it is known for a month what became of them.
create function aspen.sweep_rejects() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from aspen.reject r using aspen.load l
  where r.outcome_load = l.id and l.ended < clock_timestamp() - interval '30 days';
  delete from aspen.check_failure c using aspen.load l
  where c.load_id = l.id and l.ended < clock_timestamp() - interval '30 days'
    and not exists (select from aspen.refused_now n where n.load_id = c.load_id and n.file_id = c.file_id)
$$;
