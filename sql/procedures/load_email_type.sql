-- Providers that come into use. Those that go out of use are taken away by load_email, behind the rows that had them.

create or replace procedure load_email_type() language plpgsql as $$
begin
  insert into email_type (email_type)
  select distinct substring(b.email from '@(.*)\.')
  from stg_borrower b join stg_role_profile r on r.borrower_id = b.borrower_id
  where b.email <> ''
    and not exists (select from email_type t where t.email_type = substring(b.email from '@(.*)\.'));
end
$$;

comment on procedure load_email_type() is 'Adds the providers that the emails of stg_borrower bring';
