-- Addresses: every role profile has one, which goes with it (on delete cascade).

create or replace procedure load_address() language plpgsql as $$
begin
  merge into address t
  using (
    select r.role_profile_id, b.street, b.city, b.state, b.zip_code
    from stg_borrower b
    join user_profile u on u.borrower_id = b.borrower_id
    join role_profile r on r.user_profile_id = u.user_profile_id
  ) s on s.role_profile_id = t.role_profile_id
  when matched and (t.street, t.city, t.state, t.zip_code) is distinct from (s.street, s.city, s.state, s.zip_code) then
    update set street = s.street, city = s.city, state = s.state, zip_code = s.zip_code,
      updated = now(), updated_by = session_user
  when not matched then
    insert (role_profile_id, street, city, state, zip_code)
    values (s.role_profile_id, s.street, s.city, s.state, s.zip_code);
end
$$;

comment on procedure load_address() is 'Brings address to what stg_borrower holds';
