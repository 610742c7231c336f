-- What became of a reject is known for a month from when it was decided: one that had stood for longer vanished in the very
-- load that settled it.
drop index aspen.reject_settled;
create index reject_settled on aspen.reject (outcome_load) where outcome_load is not null;

create or replace function aspen.sweep_rejects() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from aspen.reject r using aspen.load l
  where r.outcome_load = l.id and l.ended < clock_timestamp() - interval '30 days'
$$;
