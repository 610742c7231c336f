-- Kinds of phone numbers that come into use. Those that go out of use are taken away by load_phone_number.

create or replace procedure load_phone_number_type() language plpgsql as $$
begin
  insert into phone_number_type (phone_number_type)
  select distinct p.phone_number_type
  from stg_borrower b
  join stg_role_profile r on r.borrower_id = b.borrower_id
  cross join lateral (values ('phone_home', b.phone_home), ('phone_cell', b.phone_cell))
    p (phone_number_type, phone_number)
  where p.phone_number <> ''
    and not exists (select from phone_number_type t where t.phone_number_type = p.phone_number_type);
end
$$;

comment on procedure load_phone_number_type() is 'Adds the kinds of phone numbers that stg_borrower brings';
