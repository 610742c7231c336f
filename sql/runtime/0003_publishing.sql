-- Publish: the one transaction that moves a load from staging into its table and into the ledger.

create function aspen.load_counts(load_id bigint) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'read', l.read, 'inserted', l.inserted, 'updated', l.updated, 'unchanged', l.unchanged,
    'superseded', l.superseded, 'deleted', l.deleted, 'rejected', l.rejected, 'held', l.held,
    'published', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'published'),
    'overtaken', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'overtaken'),
    'refused', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'refused'))
  from aspen.load l where l.id = load_id
$$;

-- Takes the key off an empty table and gives the statement that puts it back; null where the key has to stay, since
-- something hangs on it or somebody uses the table. A new file for the rows spares their WAL where the server's level
-- allows that.
create function aspen.drop_key(target regclass) returns text
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '1s' as $$
declare
  key record;
begin
  select c.oid, c.conname, pg_get_constraintdef(c.oid) as definition into key
  from pg_constraint c where c.conrelid = target and c.contype = 'p';
  if not found
    or exists (select from pg_constraint c where c.confrelid = target)
    or exists (select from pg_trigger t where t.tgrelid = target and not t.tgisinternal)
    or exists (select from pg_class c where c.oid = target and (c.relkind <> 'r' or c.relispartition or c.relhassubclass or c.relreplident <> 'd'))
    or exists (select from pg_depend d where d.refclassid = 'pg_constraint'::regclass and d.refobjid = key.oid and d.deptype = 'n')
    or exists (select from pg_publication_rel p where p.prrelid = target)
    or exists (select from pg_publication p where p.puballtables)
  then
    return null;
  end if;
  begin
    execute format('lock table %s in access exclusive mode', target);
  exception when lock_not_available then
    return null;
  end;
  execute format('truncate %s', target);
  execute format('alter table %s drop constraint %I', target, key.conname);
  return format('alter table %s add constraint %I %s', target, key.conname, key.definition);
end
$$;

-- Runs the table's generated publish function over a staging table and has every constraint looked at now.
create function aspen.apply_staging(load_id bigint, target text, staging regclass,
  out inserted bigint, out updated bigint, out superseded bigint, out deleted bigint)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format('select * from aspen_table.%I($1, $2)', target) into inserted, updated, superseded, deleted
    using load_id, staging;
  set constraints all immediate;
end
$$;

-- Tries the load's files one after another, each on top of those that passed, and refuses those whose rows violate
-- a constraint. What it applied on the way is rolled back: the load is then published as a whole, without them.
create function aspen.refuse_guilty_files(load_id bigint, target text, staging regclass) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  guilty bigint[] := '{}';
  reasons text[] := '{}';
  file record;
  failed_constraint text;
  failed_table text;
  trial text := format('trial_%s', load_id);
begin
  execute format('create index on %s (_position)', staging);
  begin
    for file in
      select f.file_id, f.position from aspen.load_file f
      where f.load_id = refuse_guilty_files.load_id and f.status = 'pending' order by f.position
    loop
      begin
        execute format('create unlogged table aspen_staging.%I (like %s)', trial, staging);
        execute format('insert into aspen_staging.%I select * from %s where _position = $1', trial, staging)
          using file.position;
        perform aspen.apply_staging(load_id, target, format('aspen_staging.%I', trial)::regclass);
        execute format('drop table aspen_staging.%I', trial);
      exception when integrity_constraint_violation then
        get stacked diagnostics failed_constraint = constraint_name, failed_table = table_name;
        guilty := guilty || file.file_id;
        reasons := reasons || format('its rows violate the constraint %I of %I', failed_constraint, failed_table);
      end;
    end loop;
    raise exception using errcode = 'AS099', message = 'the trial is over';
  exception when sqlstate 'AS099' then
    null;
  end;
  update aspen.load_file f set status = 'refused', code = 'constraint-violated', message = g.reason
  from unnest(guilty, reasons) as g (file_id, reason)
  where f.load_id = refuse_guilty_files.load_id and f.file_id = g.file_id;
  execute format('delete from %s where _position = any ($1)', staging)
    using (select array_agg(f.position) from aspen.load_file f
      where f.load_id = refuse_guilty_files.load_id and f.file_id = any (guilty));
  return cardinality(guilty);
end
$$;

create function aspen.check_parts(load aspen.load, staging regclass) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  marked bigint;
  marked_rows bigint;
  staged_rows bigint;
begin
  select count(*), coalesce(sum(p.staged), 0) into marked, marked_rows from aspen.part p where p.load_id = load.id;
  if marked is distinct from load.parts then
    perform aspen.raise('AS003', format('load %s has %s of %s parts', load.id, marked, load.parts));
  end if;
  execute format('select count(*) from %s', staging) into staged_rows;
  if staged_rows <> marked_rows then
    perform aspen.raise('AS004',
      format('the parts of load %s brought %s rows, its staging table holds %s', load.id, marked_rows, staged_rows));
  end if;
end
$$;

-- Puts what the parts found into the ledger, and refuses the files that are to be refused.
create function aspen.settle_files(load aspen.load) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update aspen.load_file f set
    read = p.read, staged = p.staged, rejected = p.rejected, warnings = p.warnings, retry = p.retry,
    code = coalesce(p.code, case when p.rejected > 0 then 'records-rejected' end),
    message = coalesce(p.message, case when p.rejected > 0 then format('%s of %s records rejected', p.rejected, p.read) end),
    status = case when p.code is not null or p.rejected > 0 then 'refused' else 'pending' end
  from (
    select pf.file_id, sum(pf.read) as read, sum(pf.staged) as staged, sum(pf.rejected) as rejected,
      min(pf.code) as code, min(pf.message) as message, bool_or(pf.retry) as retry, coalesce((
        select w.warnings from aspen.part_file w
        where w.load_id = load.id and w.file_id = pf.file_id and w.warnings <> '{}' order by w.part limit 1), '{}') as warnings
    from aspen.part_file pf where pf.load_id = load.id group by pf.file_id
  ) p
  where f.load_id = load.id and f.file_id = p.file_id;

  -- Another load published one of these files since this one began: what this one holds may be older.
  update aspen.load_file f set status = 'overtaken'
  from aspen.source_file s left join aspen.published_file now on now.target = s.target and now.uri = s.uri
  where f.load_id = load.id and f.status = 'pending' and s.id = f.file_id
    and now.file_id is distinct from f.previous_file_id;
end
$$;

create function aspen.publish(load_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '60s' as $$
declare
  taken aspen.load;
  goal aspen.target;
  staging regclass;
  left_out integer[];
  applied record;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform aspen.raise('AS005', 'publish needs the isolation level read committed');
  end if;
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
  perform aspen.check_parts(taken, staging);
  perform aspen.settle_files(taken);

  select array_agg(f.position) into left_out from aspen.load_file f where f.load_id = taken.id and f.status <> 'pending';
  if left_out is not null then
    execute format('delete from %s where _position = any ($1)', staging) using left_out;
  end if;
  execute format('analyze %s', staging);
  -- Readers go on; a writer of the table waits, so that what is compared here is what is changed here.
  execute format('lock table %I.%I in share row exclusive mode', goal.schema_name, goal.name);
  begin
    select * into applied from aspen.apply_staging(taken.id, goal.name, staging);
  exception when integrity_constraint_violation then
    if aspen.refuse_guilty_files(taken.id, goal.name, staging) = 0 then
      raise;
    end if;
    select * into applied from aspen.apply_staging(taken.id, goal.name, staging);
  end;

  update aspen.load_file f set status = 'published' where f.load_id = taken.id and f.status = 'pending';
  insert into aspen.published_file as p (target, uri, file_id, load_id)
  select s.target, s.uri, s.id, taken.id
  from aspen.load_file f join aspen.source_file s on s.id = f.file_id
  where f.load_id = taken.id and f.status = 'published'
  on conflict (target, uri) do update set file_id = excluded.file_id, load_id = excluded.load_id;

  if applied.inserted + applied.updated + applied.deleted > 0 then
    perform aspen.raise_counter(array[goal.schema_name || '.' || goal.name]);
  end if;
  update aspen.load l set
    status = 'published', ended = clock_timestamp(),
    read = f.read, rejected = f.rejected, held = f.held,
    inserted = applied.inserted, updated = applied.updated, superseded = applied.superseded, deleted = applied.deleted,
    unchanged = f.published - applied.inserted - applied.updated - applied.superseded
  from (
    select coalesce(sum(lf.read), 0) as read, coalesce(sum(lf.rejected), 0) as rejected,
      coalesce(sum(lf.staged) filter (where lf.status <> 'published'), 0) as held,
      coalesce(sum(lf.staged) filter (where lf.status = 'published'), 0) as published
    from aspen.load_file lf where lf.load_id = taken.id
  ) f
  where l.id = taken.id;
  return aspen.load_counts(taken.id);
end
$$;
