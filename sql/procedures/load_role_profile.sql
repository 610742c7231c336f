-- People in roles. A role whose borrower was not delivered yet waits for it.

create or replace procedure load_role_profile() language plpgsql as $$
begin
  insert into role_profile (user_profile_id, role_profile_type_id)
  select u.user_profile_id, p.role_profile_type_id
  from stg_role_profile s
  join user_profile u on u.borrower_id = s.borrower_id
  join role_profile_type p on p.role_profile_type = s.role_profile
  where not exists (
    select from role_profile t
    where t.user_profile_id = u.user_profile_id and t.role_profile_type_id = p.role_profile_type_id
  );

  delete from role_profile t
  where not exists (
    select from stg_role_profile s
    join user_profile u on u.borrower_id = s.borrower_id
    join role_profile_type p on p.role_profile_type = s.role_profile
    where u.user_profile_id = t.user_profile_id and p.role_profile_type_id = t.role_profile_type_id
  );

  -- What was delivered while the procedures ran has its type already and its rows only after the next run. Such a
  -- type stays: load_role_profile_type would not be due again to bring it back.
  delete from role_profile_type p
  where not exists (select from role_profile t where t.role_profile_type_id = p.role_profile_type_id)
    and not exists (
      select from stg_role_profile s
      join stg_borrower b on b.borrower_id = s.borrower_id
      where s.role_profile = p.role_profile_type
    );
end
$$;

comment on procedure load_role_profile() is 'Brings role_profile to what stg_role_profile holds; drops unused roles';
