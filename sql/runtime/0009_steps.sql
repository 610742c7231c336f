-- Runs and their steps; which procedures are due.

create function aspen.mark_lost_runs() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update aspen.run r set status = 'lost', ended = clock_timestamp(), reason = 'its session ended without a word'
  where r.status = 'running' and not exists (select from pg_stat_activity a where a.pid = r.backend);
  update aspen.step s set status = 'lost', ended = clock_timestamp()
  from aspen.run r where r.id = s.run_id and r.status = 'lost' and s.status = 'running'
$$;

-- Gives what the run's other sessions join it with; this one has joined it.
create function aspen.start_run(pipeline text, engine text, version text, external_id text default null,
  out id bigint, out secret text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  secret := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  perform aspen.mark_lost_runs();
  insert into aspen.run as r (pipeline, engine, version, external_id, secret_hash)
  values (pipeline, engine, version, external_id, aspen.hash_of(secret)) returning r.id into id;
  perform aspen.join_run(id, secret);
end
$$;

-- A session that ends while its successor starts is still there when that one begins, so lost runs are looked for here too.
create function aspen.finish_run(run_id bigint, status text, reason text default null) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select aspen.need_run(run_id);
  update aspen.run r set status = finish_run.status, reason = finish_run.reason, ended = clock_timestamp()
  where r.id = run_id and r.status = 'running';
  select aspen.mark_lost_runs()
$$;

create function aspen.start_step(run_id bigint, kind text, name text, load_id bigint default null) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select aspen.need_run(run_id);
  select aspen.need_load(start_step.load_id) where start_step.load_id is not null;
  insert into aspen.step (run_id, kind, name, load_id) values (run_id, kind, name, load_id) returning id
$$;

create function aspen.finish_step(step_id bigint, status text, reason text default null) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select aspen.need_run((select s.run_id from aspen.step s where s.id = step_id));
  update aspen.step s set status = finish_step.status, reason = finish_step.reason, ended = clock_timestamp()
  where s.id = step_id and s.status = 'running'
$$;

-- What became of the files of a run that the engine's own service knows under this id; the last such run, if several.
create function aspen.outcome_of_run(external_id text)
returns table (run bigint, status text, target text, load bigint, load_status text, published bigint, refused bigint,
  read bigint, inserted bigint, updated bigint, rejected bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.id, r.status, l.target, l.id, l.status,
    count(*) filter (where f.status = 'published'), count(*) filter (where f.status = 'refused'),
    l.read, l.inserted, l.updated, l.rejected
  from aspen.run r join aspen.load l on l.run_id = r.id left join aspen.load_file f on f.load_id = l.id
  where r.id = (select max(o.id) from aspen.run o where o.external_id = outcome_of_run.external_id)
  group by r.id, l.id order by l.id
$$;

-- Hours since each of these tables last had a file published; where it never had one, since it was made.
create function aspen.last_files(targets text[]) returns table (target text, hours double precision)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.name, extract(epoch from clock_timestamp() - coalesce(
    (select max(l.ended) from aspen.load l where l.target = t.name and l.status = 'published'
      and exists (select from aspen.load_file f where f.load_id = l.id and f.status = 'published')),
    (select g.applied from aspen.target g where g.name = t.name))) / 3600
  from unnest(targets) as t (name)
$$;

create function aspen.raise_counter(relations text[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into aspen.change_counter as c (relation, changes)
  select distinct r, 1 from unnest(relations) r order by r
  on conflict (relation) do update set changes = c.changes + 1
$$;

create function aspen.current_inputs(inputs text[]) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_object_agg(i, coalesce(c.changes, 0)), '{}')
  from unnest(inputs) i left join aspen.change_counter c on c.relation = i
$$;

-- Null where the procedure has nothing to do, otherwise why it is due.
create function aspen.why_due(procedure text, source_hash text, inputs text[]) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case
    when s.name is null then 'it never ran'
    when s.source_hash <> why_due.source_hash then 'its source changed'
    when s.inputs is distinct from now.inputs then (
      select 'changed: ' || string_agg(coalesce(a.key, b.key), ', ' order by coalesce(a.key, b.key))
      from jsonb_each(s.inputs) a full join jsonb_each(now.inputs) b on a.key = b.key
      where a.value is distinct from b.value)
  end
  from (select aspen.current_inputs(why_due.inputs) as inputs) now
  left join aspen.procedure_state s on s.name = procedure
$$;

-- Of {name, source_hash, inputs}, in their order, those that have something to do, and why: one question for all of them.
create function aspen.due_procedures(procedures jsonb) returns table (name text, reason text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p.procedure ->> 'name', d.reason
  from jsonb_array_elements(procedures) with ordinality as p (procedure, place)
  cross join lateral aspen.why_due(p.procedure ->> 'name', p.procedure ->> 'source_hash',
    array(select jsonb_array_elements_text(p.procedure -> 'inputs'))) as d (reason)
  where d.reason is not null
  order by p.place
$$;

-- Whether a server process holds an advisory lock with this key.
create function aspen.holds_key(pid integer, key bigint) returns boolean
language sql volatile set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from pg_locks l
    where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.pid = holds_key.pid
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and l.classid = (key >> 32 & 4294967295)::oid and l.objid = (key & 4294967295)::oid)
$$;

-- One post-step at a time; held by the session, since the server goes on with a procedure when its client dies. Anybody who
-- may connect can take an advisory lock whose key is known. So each holder draws a key of its own, and stands in a table that
-- only the owner writes: that it holds its key tells that its session is still there.
create function aspen.try_lock_post_step() returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  held aspen.post_step_lock;
  drawn bigint := hashtextextended(gen_random_uuid()::text, 0);
begin
  select * into strict held from aspen.post_step_lock for update;
  if aspen.holds_key(held.pid, held.key) then
    return held.pid = pg_backend_pid();
  end if;
  perform pg_advisory_lock(drawn);
  update aspen.post_step_lock set pid = pg_backend_pid(), key = drawn;
  return true;
end
$$;

create function aspen.unlock_post_step() returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  held aspen.post_step_lock;
begin
  select * into strict held from aspen.post_step_lock for update;
  if held.pid is distinct from pg_backend_pid() then
    return false;
  end if;
  update aspen.post_step_lock set pid = null, key = null;
  return pg_advisory_unlock(held.key);
end
$$;

-- Whether none is under way, and none begins before this transaction ends.
create function aspen.keep_post_step_away() returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  held aspen.post_step_lock;
begin
  select * into strict held from aspen.post_step_lock for update;
  return not aspen.holds_key(held.pid, held.key);
end
$$;

create function aspen.start_procedure(run_id bigint, procedure text, inputs text[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  started bigint;
begin
  perform aspen.need_run(run_id);
  insert into aspen.step (run_id, kind, name, inputs)
  values (run_id, 'procedure', procedure, aspen.current_inputs(inputs)) returning id into started;
  return started;
end
$$;

-- A procedure may have committed before it failed, so what it writes counts as changed in either case.
create function aspen.finish_procedure(step_id bigint, source_hash text, writes text[], failure text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  step aspen.step;
begin
  perform aspen.need_run((select s.run_id from aspen.step s where s.id = step_id));
  update aspen.step s set
    status = case when failure is null then 'done' else 'failed' end, reason = failure, ended = clock_timestamp()
  where s.id = step_id and s.status = 'running'
  returning * into step;
  if not found then
    perform aspen.raise('AS006', format('step %s is not running any more', step_id));
  end if;
  perform aspen.raise_counter(writes || ('procedure:' || step.name));
  if failure is null then
    insert into aspen.procedure_state (name, source_hash, inputs, step_id)
    values (step.name, source_hash, step.inputs, step.id)
    on conflict (name) do update
      set source_hash = excluded.source_hash, inputs = excluded.inputs, step_id = excluded.step_id;
  end if;
end
$$;
