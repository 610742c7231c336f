-- Phone numbers: one of each kind for each role profile whose borrower has one.

create or replace procedure load_phone_number() language plpgsql as $$
begin
  merge into phone_number t
  using (
    select r.role_profile_id, k.phone_number_type_id, p.phone_number
    from stg_borrower b
    join user_profile u on u.borrower_id = b.borrower_id
    join role_profile r on r.user_profile_id = u.user_profile_id
    cross join lateral (values ('phone_home', b.phone_home), ('phone_cell', b.phone_cell))
      p (phone_number_type, phone_number)
    join phone_number_type k on k.phone_number_type = p.phone_number_type
    where p.phone_number <> ''
  ) s on s.role_profile_id = t.role_profile_id and s.phone_number_type_id = t.phone_number_type_id
  when matched and t.phone_number is distinct from s.phone_number then
    update set phone_number = s.phone_number, updated = now(), updated_by = session_user
  when not matched then
    insert (role_profile_id, phone_number_type_id, phone_number)
    values (s.role_profile_id, s.phone_number_type_id, s.phone_number);

  delete from phone_number t
  where not exists (
    select from role_profile r
    join user_profile u on u.user_profile_id = r.user_profile_id
    join stg_borrower b on b.borrower_id = u.borrower_id
    cross join lateral (values ('phone_home', b.phone_home), ('phone_cell', b.phone_cell))
      p (phone_number_type, phone_number)
    join phone_number_type k on k.phone_number_type = p.phone_number_type
    where r.role_profile_id = t.role_profile_id and k.phone_number_type_id = t.phone_number_type_id
      and p.phone_number <> ''
  );

  -- What was delivered while the procedures ran has its type already and its rows only after the next run. Such a
  -- type stays: load_phone_number_type would not be due again to bring it back.
  delete from phone_number_type k
  where not exists (select from phone_number t where t.phone_number_type_id = k.phone_number_type_id)
    and not exists (
      select from stg_borrower b
      join stg_role_profile r on r.borrower_id = b.borrower_id
      cross join lateral (values ('phone_home', b.phone_home), ('phone_cell', b.phone_cell))
        p (phone_number_type, phone_number)
      where p.phone_number <> '' and p.phone_number_type = k.phone_number_type
    );
end
$$;

comment on procedure load_phone_number() is 'Brings phone_number to what stg_borrower holds, and drops unused kinds';
