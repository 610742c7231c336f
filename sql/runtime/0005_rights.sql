-- Who may do what. Everything belongs to the role that runs these migrations; loaders reach it through functions only.

create table aspen.rights (
  one_row boolean primary key default true check (one_row),
  loader name not null
);
comment on table aspen.rights is 'The role that loaders are members of';

create function aspen.grant_rights(loader name) returns void
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
    'finish_procedure', 'readable'
  ] loop
    execute format('grant execute on routine aspen.%I to %I', callable, loader);
  end loop;
end
$$;
