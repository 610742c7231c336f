-- A file whose rejects are just at the limit is within it; and what became of a record is told only as far as it is known.

-- Puts what the parts found into the ledger, and refuses the files that are to be refused.
create or replace function aspen.settle_files(load aspen.load) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  goal aspen.target;
begin
  select * into strict goal from aspen.target t where t.name = load.target;
  perform aspen.settle_versions(load.id);
  perform aspen.number_rejects(load.id);
  update aspen.load_file f set
    read = p.read, staged = p.staged, rejected = p.rejected, retry = p.retry,
    code = case when p.code is not null then p.code when not p.tolerated then 'records-rejected' end,
    message = case when p.code is not null then p.message when not p.tolerated then p.found || p.allowed end,
    warnings = p.warnings || case when p.code is null and p.tolerated and p.rejected > 0
      then array[p.found || '; the others are loaded'] else '{}' end,
    status = case when p.code is not null or not p.tolerated then 'refused' else 'pending' end
  from (
    select s.*, format('%s of %s records rejected', s.rejected, s.read) as found,
      aspen.limit_in_words(goal.reject_records, goal.reject_share) as allowed,
      -- A quotient is the number next to the share as it is written; a product may lie beside it.
      s.rejected = 0 or exists (select from aspen.accepted_file a where a.file_id = s.file_id)
        or s.rejected <= coalesce(goal.reject_records, s.rejected)
          and (goal.reject_share is null or s.rejected / s.read::double precision <= goal.reject_share) as tolerated
    from (
      select pf.file_id, sum(pf.read) as read, sum(pf.staged) as staged, sum(pf.rejected) as rejected,
        min(pf.code) as code, min(pf.message) as message, bool_or(pf.retry) as retry, coalesce((
          select w.warnings from aspen.part_file w
          where w.load_id = load.id and w.file_id = pf.file_id and w.warnings <> '{}' order by w.part limit 1), '{}') as warnings
      from aspen.part_file pf where pf.load_id = load.id group by pf.file_id
    ) s
  ) p
  where f.load_id = load.id and f.file_id = p.file_id;

  -- Another load published one of these files since this one began: what this one holds may be older.
  update aspen.load_file f set status = 'overtaken'
  from aspen.source_file s left join aspen.published_file now on now.target = s.target and now.uri = s.uri
  where f.load_id = load.id and f.status = 'pending' and s.id = f.file_id
    and now.file_id is distinct from f.previous_file_id;
end
$$;

-- Says of rejects of earlier loads what became of them, now that this load read their files again. Beyond the last
-- reject that a file may store nothing is known; a record has one for each of its columns that did not pass.
create or replace function aspen.settle_rejects(load_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  with read_again as materialized (
    select f.file_id, f.status, s.target, s.uri, (
      select case when count(*) >= 10000 then max(n.record) end
      from aspen.reject n where n.load_id = f.load_id and n.file_id = f.file_id
    ) as known_to
    from aspen.load_file f join aspen.source_file s on s.id = f.file_id
    where f.load_id = settle_rejects.load_id and (f.status = 'published' or f.status = 'refused' and f.rejected > 0)
  )
  update aspen.reject r set outcome_load = settle_rejects.load_id, outcome = case
    when r.file_id <> f.file_id then 'replaced'
    when exists (
      select from aspen.reject n
      where n.load_id = settle_rejects.load_id and n.file_id = r.file_id and n.record = r.record) then 'rejected again'
    when f.status = 'published' then 'loaded'
    else 'held back' end
  from read_again f join aspen.source_file v on v.target = f.target and v.uri = f.uri
  where r.file_id = v.id and r.outcome is null and r.load_id < settle_rejects.load_id
    and (f.status = 'published' or f.file_id = v.id)
    and (r.file_id <> f.file_id or f.known_to is null or r.record <= f.known_to)
$$;
