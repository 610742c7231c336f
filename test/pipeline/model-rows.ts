/** The tables that applications read. */
export const MODEL_TABLES = [
  'user_profile',
  'role_profile_type',
  'phone_number_type',
  'email_type',
  'role_profile',
  'email',
  'address',
  'phone_number',
] as const;

/** A row of one of the eight tables. */
export interface ModelRow {
  readonly table: (typeof MODEL_TABLES)[number];
  /** What it is, without surrogate ids: its natural key. */
  readonly key: readonly string[];
  /** What it says besides, without surrogate ids. */
  readonly content: readonly (string | null)[];
  /** The surrogate id. */
  readonly id: bigint;
  readonly created: string;
  readonly updated: string | null;
}

/** Reads them all, each with ids replaced by the natural keys they stand for. */
export const MODEL_ROWS = `
  with profile as (
    select r.*, u.borrower_id, t.role_profile_type
    from role_profile r join user_profile u using (user_profile_id) join role_profile_type t using (role_profile_type_id)
  )
  select "table", key, content, id, created::text, updated::text from (
    select 'user_profile' as "table", jsonb_build_array(borrower_id) as key,
      jsonb_build_array(first_name, last_name) as content, user_profile_id as id, created, updated
    from user_profile
    union all
    select 'role_profile_type', jsonb_build_array(role_profile_type), '[]', role_profile_type_id, created, updated
    from role_profile_type
    union all
    select 'phone_number_type', jsonb_build_array(phone_number_type), '[]', phone_number_type_id, created, updated
    from phone_number_type
    union all
    select 'email_type', jsonb_build_array(email_type), '[]', email_type_id, created, updated
    from email_type
    union all
    select 'role_profile', jsonb_build_array(borrower_id, role_profile_type), '[]', role_profile_id, created, updated
    from profile
    union all
    select 'email', jsonb_build_array(borrower_id, role_profile_type), jsonb_build_array(email_type, email),
      email_id, t.created, t.updated
    from email t join profile using (role_profile_id) join email_type using (email_type_id)
    union all
    select 'address', jsonb_build_array(borrower_id, role_profile_type),
      jsonb_build_array(street, city, state, zip_code), address_id, t.created, t.updated
    from address t join profile using (role_profile_id)
    union all
    select 'phone_number', jsonb_build_array(borrower_id, role_profile_type, phone_number_type),
      jsonb_build_array(phone_number), phone_number_id, t.created, t.updated
    from phone_number t join profile using (role_profile_id) join phone_number_type using (phone_number_type_id)
  ) rows
  order by "table", key`;

/** What rows are and say, without surrogate ids and audit columns. */
export function contentOf(rows: readonly ModelRow[]): readonly string[] {
  return rows.map(({ table, key, content }) => JSON.stringify([table, key, content]));
}
