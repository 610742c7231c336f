-- Deployments from elsewhere than this machine: which were brought into the database, and which procedures are due.

create table aspen.deployment (
  id bigint generated always as identity primary key,
  pipeline text not null,
  hash text not null,
  applied timestamptz not null default clock_timestamp()
);
comment on table aspen.deployment is 'What `cdk deploy` brought here: a stack that rolls back asks for the one before again';
comment on column aspen.deployment.hash is 'Hash of all that was brought';

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

create or replace function aspen.grant_rights(loader name) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  callable text;
begin
  insert into aspen.rights (loader) values (loader) on conflict (one_row) do update set loader = excluded.loader;
  revoke all on all functions in schema aspen from public;
  execute format('grant usage on schema aspen, aspen_staging to %I', loader);
  execute format('grant select on all tables in schema aspen to %I', loader);
  execute format('grant insert on aspen.reject to %I', loader);
  foreach callable in array array[
    'try_lock_target', 'unlock_target', 'known_files', 'open_load', 'offer_files', 'pending_files', 'close_empty_load',
    'stage_load', 'mark_part', 'end_load', 'sweep_staging', 'publish', 'load_counts', 'start_run', 'finish_run',
    'start_step', 'finish_step', 'try_lock_post_step', 'unlock_post_step', 'why_due', 'start_procedure',
    'finish_procedure', 'readable', 'due_procedures', 'outcome_of_run', 'last_files'
  ] loop
    execute format('grant execute on routine aspen.%I to %I', callable, loader);
  end loop;
end
$$;
