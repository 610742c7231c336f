-- People: the last word of the name is the last name, the rest the first; a single word is a last name.

create or replace procedure load_user_profile() language plpgsql as $$
begin
  merge into user_profile t
  using (
    select borrower_id, substring(name from '^(.+) ') as first_name, substring(name from '[^ ]*$') as last_name
    from (
      -- The blanks are written out, since what \s means depends on the database's locale.
      select borrower_id, btrim(regexp_replace(full_name, '[ \t\n\v\f\r\u00a0\u3000]+', ' ', 'g')) as name
      from stg_borrower
    ) b
  ) s on s.borrower_id = t.borrower_id
  when matched and (t.first_name, t.last_name) is distinct from (s.first_name, s.last_name) then
    update set first_name = s.first_name, last_name = s.last_name, updated = now(), updated_by = session_user
  when not matched then
    insert (borrower_id, first_name, last_name) values (s.borrower_id, s.first_name, s.last_name);

  delete from user_profile t
  where not exists (select from stg_borrower s where s.borrower_id = t.borrower_id);
end
$$;

comment on procedure load_user_profile() is 'Brings user_profile to what stg_borrower holds';
