-- Each part of a split file stores as many rejects as a whole file may have: publish keeps the file's first ones.

-- Gives the rejects of split files the numbers that they have in the whole file.
create or replace function aspen.number_rejects(load_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  delete from aspen.reject r
  using (
    select x.ctid as place, row_number() over (partition by x.file_id order by x.byte_offset, x.ctid) as number
    from aspen.reject x
    where x.load_id = number_rejects.load_id and x.file_id in (
      select p.file_id from aspen.part_file p where p.load_id = number_rejects.load_id group by p.file_id having count(*) > 1)
  ) o
  where r.ctid = o.place and o.number > 10000;
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
