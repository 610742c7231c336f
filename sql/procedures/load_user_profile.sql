-- People: the last word of the name is the last name, the rest the first; a single word is a last name.

create or replace procedure load_user_profile() language plpgsql as $$
begin
  merge into user_profile t
  using (
    select borrower_id, words[cardinality(words)] as last_name,
      nullif(array_to_string(words[:cardinality(words) - 1], ' '), '') as first_name
    from (select borrower_id, regexp_split_to_array(btrim(full_name, E' \t\r\n'), '\s+') as words from stg_borrower) b
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
