-- Where files violate constraints, no other is refused with them, and what is told of it names a constraint that there is.

-- What a violation is told as. A trigger may raise one under any names, and what it takes for them may be a row's values: only
-- names that stand in the catalog are repeated.
create function aspen.violation_in_words(code text, constraint_name text, table_name text, column_name text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select case
    when exists (
      select from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.conname = constraint_name and c.relname = table_name
    ) or exists (
      select from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
      where x.relname = constraint_name and c.relname = table_name
    ) then format('its rows violate the constraint %I of %I', constraint_name, table_name)
    when code = '23502' and exists (
      select from pg_attribute a join pg_class c on c.oid = a.attrelid
      where a.attname = column_name and c.relname = table_name
    ) then format('its rows hold no value for the column %I of %I', column_name, table_name)
    else format('something besides the table''s constraints, such as a trigger, refuses its rows: SQLSTATE %s', code)
  end
$$;

create or replace function aspen.refuse_guilty_files(load_id bigint, target text, staging regclass) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  pending bigint[];
  guilty bigint[];
  reasons text[];
  forwards boolean := true;
  file record;
  failed_constraint text;
  failed_table text;
  failed_column text;
  trial text := format('aspen_staging.%I', format('trial_%s', load_id));
begin
  pending := array(select f.file_id from aspen.load_file f
    where f.load_id = refuse_guilty_files.load_id and f.status = 'pending');
  execute format('create index on %s (_position)', staging);
  begin
    execute format('create unlogged table %s (like %s)', trial, staging);
    -- A file whose rows refer to those of a later one is not guilty: what failed is tried again behind the others, from the
    -- other end, until nothing more passes.
    loop
      guilty := '{}';
      reasons := '{}';
      for file in
        select f.file_id, f.position from aspen.load_file f
        where f.load_id = refuse_guilty_files.load_id and f.file_id = any (pending)
        order by case when forwards then f.position else -f.position end
      loop
        -- Not in the block below: where it was made, it is emptied in place.
        execute format('truncate %s', trial);
        begin
          execute format('insert into %s select * from %s where _position = $1', trial, staging) using file.position;
          perform aspen.apply_staging(load_id, target, trial::regclass);
        exception when integrity_constraint_violation then
          get stacked diagnostics failed_constraint = constraint_name, failed_table = table_name,
            failed_column = column_name;
          guilty := guilty || file.file_id;
          reasons := reasons || aspen.violation_in_words(sqlstate, failed_constraint, failed_table, failed_column);
        end;
      end loop;
      exit when cardinality(guilty) in (0, cardinality(pending));
      pending := guilty;
      forwards := not forwards;
    end loop;
    raise exception using errcode = 'AS099', message = 'the trial is over';
  exception when sqlstate 'AS099' then
    null;
  end;
  update aspen.load_file f set status = 'refused', code = 'constraint-violated', message = g.reason
  from unnest(guilty, reasons) as g (file_id, reason)
  where f.load_id = refuse_guilty_files.load_id and f.file_id = g.file_id;
  execute format('delete from %s where _position = any ($1)', staging)
    using (select array_agg(f.position) from aspen.load_file f
      where f.load_id = refuse_guilty_files.load_id and f.file_id = any (guilty));
  return cardinality(guilty);
end
$$;
