-- A table that was given to another owner is loaded as before, by the rights that are left, and not by altering it.

create or replace function aspen.is_plain(target regclass) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select c.relkind = 'r' and not c.relispartition and not c.relhassubclass and not c.relhasrules
    and not c.relrowsecurity and c.relreplident = 'd'
    and pg_has_role(c.relowner, 'usage')
    and not exists (select from pg_constraint k where k.confrelid = target)
    and not exists (select from pg_trigger t where t.tgrelid = target and not t.tgisinternal)
    and not exists (
      select from pg_depend d join pg_constraint k on d.refclassid = 'pg_constraint'::regclass and d.refobjid = k.oid
      where k.conrelid = target and k.contype = 'p' and d.deptype = 'n')
    and not exists (
      select from pg_index i join pg_class x on x.oid = i.indexrelid
      where i.indrelid = target and i.indisprimary
        and (i.indisclustered or x.reloptions is not null or x.reltablespace <> 0))
    -- What a person wrote about the key would go with it.
    and not exists (
      select from pg_constraint k join pg_description d on d.objoid in (k.oid, k.conindid)
        and d.classoid in ('pg_constraint'::regclass, 'pg_class'::regclass)
      where k.conrelid = target and k.contype = 'p')
    and not exists (select from pg_publication_rel p where p.prrelid = target)
    and not exists (select from pg_publication_namespace p where p.pnnspid = c.relnamespace)
    and not exists (select from pg_publication p where p.puballtables)
  from pg_class c where c.oid = target
$$;
