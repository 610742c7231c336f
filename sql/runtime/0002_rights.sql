-- Who may do what. Everything belongs to the role that runs these migrations; loaders reach it through functions only.

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
    'stage_load', 'mark_part', 'may_load_directly', 'begin_direct', 'publish_direct', 'end_load', 'sweep_staging',
    'publish', 'load_counts', 'start_run', 'finish_run', 'start_step', 'finish_step', 'try_lock_post_step',
    'unlock_post_step', 'why_due', 'start_procedure', 'finish_procedure', 'readable', 'due_procedures', 'outcome_of_run',
    'last_files'
  ] loop
    execute format('grant execute on routine aspen.%I to %I', callable, loader);
  end loop;
end
$$;

-- How the protocol says that something is wrong; the codes are the engines'.
create function aspen.raise(code text, message text, hint text default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception using errcode = code, message = message, hint = coalesce(hint, '');
end
$$;

-- Where a transaction looks and then locks, what it saw must be what is there.
create function aspen.need_read_committed(what text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform aspen.raise('AS005', format('%s needs the isolation level read committed', what));
  end if;
end
$$;
