-- A file that was never seen is read once: its version is found while it is loaded. And what a writer notices on the way
-- spares publish a look: keys that ascend through a file repeat nowhere in it.

alter table aspen.part_file
  add column etag text,
  add column first_key bytea,
  add column last_key bytea;
comment on column aspen.part_file.etag is 'The version as the part found it; null where the listing told it';
comment on column aspen.part_file.first_key is 'Keys, as bytes, where each of the file''s is behind the one before; else null';

-- What a file is called whose version nobody knows yet.
create function aspen.unread_version(stat text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select 'unread ' || stat
$$;

-- What is known of files already, so that a laptop hashes only what may have changed.
create or replace function aspen.known_files(target text, uris text[])
returns table (uri text, etag text, size bigint, stat text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.uri, f.etag, f.size, f.stat
  from aspen.source_file f
  where f.target = known_files.target and f.uri = any (uris) and f.stat is not null
    and f.etag <> aspen.unread_version(f.stat)
$$;

-- Takes a page of a listing: {uri, etag, size, modified, stat}; keeps those files whose version is not the last published one.
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

  with offered as (
    select f.id, p.file_id as previous, exists (
      select from aspen.load_file r where r.file_id = f.id and r.status = 'refused' and not r.retry
    ) as refused
    from jsonb_to_recordset(offers) as o (uri text, etag text, size bigint)
    join aspen.source_file f on f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
    left join aspen.published_file p on p.target = for_target and p.uri = f.uri
    where p.file_id is distinct from f.id
  ), kept as (
    insert into aspen.load_file (load_id, file_id, previous_file_id)
    select offer_files.load_id, o.id, o.previous from offered o where not o.refused
    on conflict do nothing
    returning 1
  )
  select (select count(*) from kept), (select count(*) from offered o where o.refused) into pending, remembered;
end
$$;

create or replace function aspen.mark_part(load_id bigint, part integer, files jsonb) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into aspen.part (load_id, part, staged)
  select mark_part.load_id, mark_part.part, coalesce(sum(f.staged), 0)
  from jsonb_to_recordset(files) as f (staged bigint)
  on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into aspen.part_file
    (load_id, part, file_id, read, staged, rejected, code, message, retry, warnings, byte_offset, lines, etag, first_key, last_key)
  select mark_part.load_id, mark_part.part, f.id, f.read, f.staged, f.rejected, f.code, f.message,
    coalesce(f.retry, false), coalesce(f.warnings, '{}'), coalesce(f.byte_offset, 0), coalesce(f.lines, 0), f.etag,
    decode(f.first_key, 'hex'), decode(f.last_key, 'hex')
  from jsonb_to_recordset(files) as f (id bigint, read bigint, staged bigint, rejected bigint, code text, message text,
    retry boolean, warnings text[], byte_offset bigint, lines bigint, etag text, first_key text, last_key text);
  -- Shared with the other parts; abandon and publish want the row for themselves, so neither can pass a part midway.
  perform from aspen.load l where l.id = load_id and l.status = 'open' for share;
  if not found then
    perform aspen.raise('AS001', format('load %s is not open', load_id));
  end if;
  return true;
end
$$;

-- Whether no key of the load repeats, as far as its writers could see: the keys of each file ascend, and each file's
-- begin behind another's end.
create function aspen.keys_ascend(load_id bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(bool_and(k.first_key is not null and (k.before is null or k.before < k.first_key)), true)
  from (
    select p.first_key, lag(p.last_key) over (order by p.first_key) as before
    from aspen.part_file p
    where p.load_id = keys_ascend.load_id and p.staged > 0
  ) k
$$;

-- Puts the versions into the ledger that were found while the files were read.
create function aspen.settle_versions(load_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update aspen.source_file f set etag = p.etag
  from aspen.part_file p
  where p.load_id = settle_versions.load_id and f.id = p.file_id and p.etag is not null
$$;

create or replace function aspen.settle_files(load aspen.load) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform aspen.settle_versions(load.id);
  perform aspen.number_rejects(load.id);
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

-- Its statistics are for one plan: a tenth of the usual sample tells as much.
alter function aspen.publish(bigint) set default_statistics_target = 10;

-- The rows of a load that are not in its table as they stand, while it is published.
create function aspen.changes_table(load_id bigint) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select format('aspen_staging.%I', format('changes_%s', load_id))
$$;

-- The share of a table, in percent, that holds some thousand rows; null for one that is small, as far as is known.
create function aspen.sample_share(relation regclass) returns real
language sql stable set search_path = pg_catalog, pg_temp as $$
  select (1000 * 100 / c.reltuples)::real from pg_class c where c.oid = relation and c.reltuples > 10000
$$;
