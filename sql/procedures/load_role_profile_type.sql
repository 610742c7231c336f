-- Roles that come into use. Those that go out of use are taken away by load_role_profile, after the rows that had
-- them.

create or replace procedure load_role_profile_type() language plpgsql as $$
begin
  insert into role_profile_type (role_profile_type)
  select distinct s.role_profile
  from stg_role_profile s
  join stg_borrower b on b.borrower_id = s.borrower_id
  where not exists (select from role_profile_type t where t.role_profile_type = s.role_profile);
end
$$;

comment on procedure load_role_profile_type() is 'Adds the roles that stg_role_profile brings';
