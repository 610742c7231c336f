-- Runs and their steps; which procedures are due.

create table aspen.change_counter (
  relation text primary key,
  changes bigint not null
);
comment on table aspen.change_counter is 'How often a relation was changed, by a publish or by a step that writes it';

create function aspen.raise_counter(relations text[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into aspen.change_counter as c (relation, changes)
  select distinct r, 1 from unnest(relations) r order by r
  on conflict (relation) do update set changes = c.changes + 1
$$;

create table aspen.step (
  id bigint generated always as identity primary key,
  run_id bigint not null references aspen.run,
  kind text not null check (kind in ('migrate', 'load', 'procedure')),
  name text not null,
  load_id bigint references aspen.load on delete set null,
  status text not null default 'running' check (status in ('running', 'done', 'refused', 'failed', 'lost')),
  started timestamptz not null default clock_timestamp(),
  ended timestamptz,
  inputs jsonb,
  reason text
);
comment on table aspen.step is 'What a run did, step by step';
comment on column aspen.step.inputs is 'For a procedure: the change counters of what it reads, taken before it ran';
create index step_run on aspen.step (run_id);

create table aspen.procedure_state (
  name text primary key,
  source_hash text not null,
  inputs jsonb not null,
  step_id bigint not null references aspen.step
);
comment on table aspen.procedure_state is 'The last successful step of each procedure, and what it had read by then';

create table aspen.procedure (
  name text primary key,
  pipeline text not null,
  source_hash text not null,
  applied timestamptz not null default clock_timestamp()
);
comment on table aspen.procedure is 'Stored procedures of the pipelines, with the source that is in place';

create function aspen.start_run(pipeline text, engine text, version text, external_id text default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  started bigint;
begin
  update aspen.run r set status = 'lost', ended = clock_timestamp(), reason = 'its session ended without a word'
  where r.status = 'running' and not exists (select from pg_stat_activity a where a.pid = r.backend);
  update aspen.step s set status = 'lost', ended = clock_timestamp()
  from aspen.run r where r.id = s.run_id and r.status = 'lost' and s.status = 'running';
  insert into aspen.run (pipeline, engine, version, external_id)
  values (pipeline, engine, version, external_id) returning id into started;
  return started;
end
$$;

create function aspen.finish_run(run_id bigint, status text, reason text default null) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update aspen.run r set status = finish_run.status, reason = finish_run.reason, ended = clock_timestamp()
  where r.id = run_id and r.status = 'running'
$$;

create function aspen.start_step(run_id bigint, kind text, name text, load_id bigint default null) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into aspen.step (run_id, kind, name, load_id) values (run_id, kind, name, load_id) returning id
$$;

create function aspen.finish_step(step_id bigint, status text, reason text default null) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update aspen.step s set status = finish_step.status, reason = finish_step.reason, ended = clock_timestamp()
  where s.id = step_id and s.status = 'running'
$$;

-- One post-step at a time; held by the session, since the server goes on with a procedure when its client dies.
create function aspen.try_lock_post_step() returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select pg_try_advisory_lock(hashtextextended('aspen post-step', 0))
$$;

create function aspen.unlock_post_step() returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_unlock(hashtextextended('aspen post-step', 0))
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

create function aspen.start_procedure(run_id bigint, procedure text, inputs text[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  started bigint;
begin
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
