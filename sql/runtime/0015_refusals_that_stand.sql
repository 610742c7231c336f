-- A version is remembered as refused while its refusal stands. Where another version of the file came after it, and this
-- one comes again, the file has changed: it is tried again.

-- Takes a page of a listing: {uri, etag, size, modified, stat}; keeps those files whose version is not the last
-- published one, or that are to be read again.
create or replace function aspen.offer_files(load_id bigint, files jsonb, out pending bigint, out remembered bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  for_target text;
  offers jsonb := (
    select coalesce(jsonb_agg(o.file || jsonb_build_object('etag',
      coalesce(o.file ->> 'etag', aspen.unread_version(o.file ->> 'stat')))), '[]')
    from jsonb_array_elements(files) as o (file));
begin
  select l.target into strict for_target from aspen.load l where l.id = offer_files.load_id and l.status = 'open';

  -- Files that are known already are left out first: on conflict alone would use up an id for each of them.
  insert into aspen.source_file (target, uri, etag, size, modified, stat)
  select for_target, o.uri, o.etag, o.size, o.modified, o.stat
  from jsonb_to_recordset(offers) as o (uri text, etag text, size bigint, modified timestamptz, stat text)
  where not exists (
    select from aspen.source_file f
    where f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
  )
  on conflict do nothing;
  update aspen.source_file f set modified = o.modified, stat = o.stat
  from jsonb_to_recordset(offers) as o (uri text, etag text, size bigint, modified timestamptz, stat text)
  where f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
    and (f.modified, f.stat) is distinct from (o.modified, o.stat);

  with replaying as materialized (
    select r.file_id from aspen.replaying(for_target) r
  ), offered as (
    select f.id, p.file_id as previous, p.file_id is distinct from f.id and exists (
      select from aspen.load_file r
      where r.file_id = f.id and r.status = 'refused' and not r.retry and r.load_id > coalesce(p.load_id, 0)
        and not exists (
          select from aspen.source_file v join aspen.load_file n on n.file_id = v.id
          where v.target = for_target and v.uri = f.uri and n.status = 'refused' and n.load_id > r.load_id)
    ) as refused
    from jsonb_to_recordset(offers) as o (uri text, etag text, size bigint)
    join aspen.source_file f on f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
    left join aspen.published_file p on p.target = for_target and p.uri = f.uri
    where p.file_id is distinct from f.id or f.id in (select r.file_id from replaying r)
  ), kept as (
    insert into aspen.load_file (load_id, file_id, previous_file_id)
    select offer_files.load_id, o.id, o.previous from offered o where not o.refused
    on conflict do nothing
    returning 1
  )
  select (select count(*) from kept), (select count(*) from offered o where o.refused) into pending, remembered;
end
$$;
