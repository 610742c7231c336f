-- Email addresses: one for each role profile whose borrower has one.

create or replace procedure load_email() language plpgsql as $$
begin
  merge into email t
  using (
    select r.role_profile_id, e.email_type_id, b.email
    from stg_borrower b
    join user_profile u on u.borrower_id = b.borrower_id
    join role_profile r on r.user_profile_id = u.user_profile_id
    join email_type e on e.email_type = coalesce(substring(b.email from '@(.*)\.'), '')
    where b.email <> ''
  ) s on s.role_profile_id = t.role_profile_id
  when matched and (t.email_type_id, t.email) is distinct from (s.email_type_id, s.email) then
    update set email_type_id = s.email_type_id, email = s.email, updated = now(), updated_by = session_user
  when not matched then
    insert (role_profile_id, email_type_id, email) values (s.role_profile_id, s.email_type_id, s.email);

  delete from email t
  where not exists (
    select from role_profile r
    join user_profile u on u.user_profile_id = r.user_profile_id
    join stg_borrower b on b.borrower_id = u.borrower_id
    where r.role_profile_id = t.role_profile_id and b.email <> ''
  );

  -- What was delivered while the procedures ran has its type already and its rows only after the next run. Such a
  -- type stays: load_email_type would not be due again to bring it back.
  delete from email_type e
  where not exists (select from email t where t.email_type_id = e.email_type_id)
    and not exists (
      select from stg_borrower b
      join stg_role_profile r on r.borrower_id = b.borrower_id
      where b.email <> '' and coalesce(substring(b.email from '@(.*)\.'), '') = e.email_type
    );
end
$$;

comment on procedure load_email() is 'Brings email to what stg_borrower holds, and drops unused providers';
