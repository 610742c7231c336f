-- One table for all trials of a load: what is dropped keeps its locks until the transaction ends, and thousands of files
-- took more of them than a server has.

create or replace function aspen.refuse_guilty_files(load_id bigint, target text, staging regclass) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  guilty bigint[] := '{}';
  reasons text[] := '{}';
  file record;
  failed_constraint text;
  failed_table text;
  trial text := format('aspen_staging.%I', format('trial_%s', load_id));
begin
  execute format('create index on %s (_position)', staging);
  begin
    execute format('create unlogged table %s (like %s)', trial, staging);
    for file in
      select f.file_id, f.position from aspen.load_file f
      where f.load_id = refuse_guilty_files.load_id and f.status = 'pending' order by f.position
    loop
      -- Not in the block below: where it was made, it is emptied in place.
      execute format('truncate %s', trial);
      begin
        execute format('insert into %s select * from %s where _position = $1', trial, staging) using file.position;
        perform aspen.apply_staging(load_id, target, trial::regclass);
      exception when integrity_constraint_violation then
        get stacked diagnostics failed_constraint = constraint_name, failed_table = table_name;
        guilty := guilty || file.file_id;
        reasons := reasons || format('its rows violate the constraint %I of %I', failed_constraint, failed_table);
      end;
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
