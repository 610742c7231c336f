-- A first load into an empty table needs no staging: one transaction takes the key off, copies the rows in, puts the key
-- back, and writes the ledger. Whatever speaks against it sends the load to staging.

-- Whether rows may be added to a table while its key is away: nothing hangs on the key, which can be made again just as it is, and
-- nothing wants to see each row come.
-- A table that was given to another owner is loaded by the rights that are left, and not by altering it.
create function aspen.is_plain(target regclass) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select c.relkind = 'r' and not c.relispartition and not c.relhassubclass and not c.relhasrules
    and not c.relrowsecurity and c.relreplident = 'd'
    and pg_has_role(c.relowner, 'usage')
    and not exists (select from pg_constraint k where k.confrelid = target)
    and not exists (select from pg_trigger t where t.tgrelid = target and not t.tgisinternal)
    and not exists (
      select from pg_depend d join pg_constraint k on d.refclassid = 'pg_constraint'::regclass and d.refobjid = k.oid
      where k.conrelid = target and k.contype = 'p' and d.deptype = 'n')
    and not exists (
      select from pg_index i join pg_class x on x.oid = i.indexrelid
      where i.indrelid = target and i.indisprimary
        and (i.indisclustered or x.reloptions is not null or x.reltablespace <> 0))
    -- What a person wrote about the key would go with it.
    and not exists (
      select from pg_constraint k join pg_description d on d.objoid in (k.oid, k.conindid)
        and d.classoid in ('pg_constraint'::regclass, 'pg_class'::regclass)
      where k.conrelid = target and k.contype = 'p')
    and not exists (select from pg_publication_rel p where p.prrelid = target)
    and not exists (select from pg_publication_namespace p where p.pnnspid = c.relnamespace)
    and not exists (select from pg_publication p where p.puballtables)
  from pg_class c where c.oid = target
$$;

-- Whether the server's log would have a personal value where the table refuses a row of a COPY: its DETAIL has the whole row, and
-- nothing can catch it.
create function aspen.would_log_rows(target regclass) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select current_setting('log_error_verbosity') <> 'terse'
    and exists (
      select from aspen.target t
      where t.personal <> '{}' and to_regclass(format('%I.%I', t.schema_name, t.name)) = would_log_rows.target)
    and (
      exists (select from pg_constraint k where k.conrelid = target and k.contype not in ('p', 'n'))
      or exists (select from pg_index i where i.indrelid = target and not i.indisprimary and (i.indisunique or i.indexprs is not null))
      or exists (select from pg_attribute a where a.attrelid = target and a.attnum > 0 and a.attgenerated <> ''))
$$;

-- Whether this session's user may copy into the table, and the table's rows may be added while its key is away.
create function aspen.takes_direct_loads(target regclass) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select aspen.is_plain(target) and not aspen.would_log_rows(target) and has_table_privilege(session_user, target, 'insert')
    and has_schema_privilege(session_user, (select c.relnamespace from pg_class c where c.oid = target), 'usage')
$$;

-- Asked before anything is locked, so that a load which has to go through staging holds nobody up.
create function aspen.may_load_directly(load_id bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  relation regclass;
  filled boolean;
begin
  perform aspen.need_load(load_id);
  select aspen.relation_of(l.target) into relation from aspen.load l where l.id = load_id;
  if relation is null or not aspen.takes_direct_loads(relation)
    -- They look at rows before these are in the table.
    or exists (select from aspen.load l join aspen.target t on t.name = l.target where l.id = load_id and t.checks <> '[]')
  then
    return false;
  end if;
  -- Of several files that say by themselves what is there, each takes the place of the one before.
  if (select t.brake_share is not null and (select count(*) > 1 from aspen.load_file f where f.load_id = l.id)
    from aspen.load l join aspen.target t on t.name = l.target where l.id = load_id)
  then
    return false;
  end if;
  execute format('select exists (select from %s)', relation) into filled;
  return not filled;
end
$$;

-- Takes the key off a table that is locked and empty, and gives the statement that puts it back; null where there is
-- none. A new file for the rows spares their WAL where the server's level allows that.
create function aspen.clear_table(target regclass) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  key record;
begin
  execute format('truncate %s', target);
  select c.conname, pg_get_constraintdef(c.oid) as definition into key
  from pg_constraint c where c.conrelid = target and c.contype = 'p';
  if not found then
    return null;
  end if;
  execute format('alter table %s drop constraint %I', target, key.conname);
  return format('alter table %s add constraint %I %s', target, key.conname, key.definition);
end
$$;

-- Takes the key off an empty table and gives the statement that puts it back; null where the key has to stay, since
-- something hangs on it or somebody uses the table. A new file for the rows spares their WAL where the server's level
-- allows that.
create function aspen.drop_key(target regclass) returns text
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '1s' as $$
begin
  if not aspen.is_plain(target) then
    return null;
  end if;
  begin
    execute format('lock table %s in access exclusive mode', target);
  exception when lock_not_available then
    return null;
  end;
  return aspen.clear_table(target);
end
$$;

-- The first act of a direct load's transaction. False: somebody uses the table, or it is not empty any more, and the
-- caller rolls back. The load's row stays free, so that another driver can abandon a load whose driver froze.
create function aspen.begin_direct(load_id bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '1s' as $$
declare
  relation regclass;
begin
  -- What this transaction saw before the lock is not what is in the table then.
  perform aspen.need_read_committed('a direct load');
  perform aspen.need_load(load_id);
  -- Rights come before locks: who may not load directly holds nobody up.
  select aspen.relation_of(l.target) into relation from aspen.load l where l.id = load_id and l.status = 'open';
  if relation is null or not aspen.takes_direct_loads(relation) then
    return false;
  end if;
  begin
    perform from aspen.load l join aspen.target t on t.name = l.target where l.id = load_id for no key update of t;
    execute format('lock table %s in access exclusive mode', relation);
  exception when lock_not_available then
    return false;
  end;
  -- Somebody may have been first.
  if not aspen.may_load_directly(load_id) then
    return false;
  end if;
  insert into aspen.direct_load (load_id, key_sql) values (load_id, aspen.clear_table(relation));
  return true;
end
$$;

create function aspen.look_at_constraints(target regclass) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  names text;
begin
  select string_agg(format('%I.%I', n.nspname, k.conname), ', ') into names
  from pg_constraint k join pg_namespace n on n.oid = k.connamespace
  where k.conrelid = target and k.condeferrable;
  if names is not null then
    execute 'set constraints ' || names || ' immediate';
  end if;
end
$$;

-- The last act of a direct load's transaction: the key again, every constraint looked at, the ledger. What it refuses
-- (a key that repeats, a foreign key, a file that another load published) takes the rows with it.
create function aspen.publish_direct(load_id bigint, files jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '60s'
  set maintenance_work_mem = '128MB' as $$
declare
  taken aspen.load;
  goal aspen.target;
  begun aspen.direct_load;
  said text;
  context text;
begin
  perform aspen.need_load(load_id);
  delete from aspen.direct_load d where d.load_id = publish_direct.load_id returning * into strict begun;
  select * into strict taken from aspen.load l where l.id = publish_direct.load_id for update;
  if taken.status <> 'open' then
    perform aspen.raise('AS001', format('load %s is not open', taken.id));
  end if;
  select * into strict goal from aspen.target t where t.name = taken.target for update;
  if goal.fingerprint <> taken.fingerprint then
    perform aspen.raise('AS002', format('the definition of %s changed while load %s ran', goal.name, taken.id));
  end if;
  update aspen.load l set parts = 1, direct = true where l.id = taken.id;
  taken.parts := 1;
  if not aspen.mark_part(taken.id, 1, files) then
    perform aspen.raise('AS007', format('load %s was staged', taken.id));
  end if;
  perform aspen.check_parts(taken);
  perform aspen.settle_files(taken);
  if exists (select from aspen.load_file f where f.load_id = taken.id and f.status <> 'pending') then
    perform aspen.raise('AS007', format('load %s holds files that are not to be published', taken.id));
  end if;
  -- Before the key, since a table whose constraints wait to be looked at cannot be altered. Those of the table alone: others
  -- may wait here that are not to run with the owner's rights.
  begin
    perform aspen.look_at_constraints(aspen.relation_of(goal.name));
    if begun.key_sql is not null then
      execute begun.key_sql;
    end if;
  exception when others then
    get stacked diagnostics said = message_text, context = pg_exception_context;
    if left(sqlstate, 2) in ('22', '23', '54') then
      perform aspen.raise('AS007', format('the rows of load %s do not fit %s: SQLSTATE %s', taken.id, goal.name, sqlstate));
    end if;
    perform aspen.raise_again(sqlstate, said, context, goal.name);
  end;
  return aspen.record_published(taken.id, (select p.staged from aspen.part p where p.load_id = taken.id), 0, 0, 0, 0, 0);
end
$$;
