-- A large file may be read by several parts, each from a line on: their records are counted from the file's beginning
-- when all of them are known.

alter table aspen.part_file
  add column byte_offset bigint not null default 0,
  add column lines bigint not null default 0;
comment on column aspen.part_file.byte_offset is 'Where the part began to read the file';
comment on column aspen.part_file.lines is 'Newlines that the part read, its header''s among them';

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
    (load_id, part, file_id, read, staged, rejected, code, message, retry, warnings, byte_offset, lines)
  select mark_part.load_id, mark_part.part, f.id, f.read, f.staged, f.rejected, f.code, f.message,
    coalesce(f.retry, false), coalesce(f.warnings, '{}'), coalesce(f.byte_offset, 0), coalesce(f.lines, 0)
  from jsonb_to_recordset(files) as f (id bigint, read bigint, staged bigint, rejected bigint, code text, message text,
    retry boolean, warnings text[], byte_offset bigint, lines bigint);
  -- Shared with the other parts; abandon and publish want the row for themselves, so neither can pass a part midway.
  perform from aspen.load l where l.id = load_id and l.status = 'open' for share;
  if not found then
    perform aspen.raise('AS001', format('load %s is not open', load_id));
  end if;
  return true;
end
$$;

-- Gives the rejects of split files the numbers that they have in the whole file.
create function aspen.number_rejects(load_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  update aspen.reject r set record = r.record + b.records, line = r.line + b.lines
  from (
    select p.file_id, p.byte_offset, lead(p.byte_offset) over parts as next_offset,
      sum(p.read) over before as records, sum(p.lines) over before as lines
    from aspen.part_file p
    where p.load_id = number_rejects.load_id
    window parts as (partition by p.file_id order by p.byte_offset),
      before as (parts rows between unbounded preceding and 1 preceding)
  ) b
  where r.load_id = number_rejects.load_id and r.file_id = b.file_id and b.records is not null
    and r.byte_offset >= b.byte_offset and (b.next_offset is null or r.byte_offset < b.next_offset)
$$;

-- Puts what the parts found into the ledger, and refuses the files that are to be refused.
create or replace function aspen.settle_files(load aspen.load) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
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
