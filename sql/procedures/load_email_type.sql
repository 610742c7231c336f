-- Providers that come into use. Those that go out of use are taken away by load_email, after the rows that had them.

create or replace procedure load_email_type() language plpgsql as $$
begin
  insert into email_type (email_type)
  select distinct s.email_type
  from (
    select coalesce(substring(b.email from '@(.*)\.'), '') as email_type
    from stg_borrower b
    join stg_role_profile r on r.borrower_id = b.borrower_id
    where b.email <> ''
  ) s
  where not exists (select from email_type t where t.email_type = s.email_type);
end
$$;

comment on procedure load_email_type() is 'Adds the providers that the emails of stg_borrower bring';
