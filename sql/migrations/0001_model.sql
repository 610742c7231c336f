-- The eight tables that applications read. Each is filled by the procedure load_<table>, from the stg_ tables.

create table user_profile (
  user_profile_id bigint generated always as identity primary key,
  borrower_id uuid not null unique,
  first_name text,
  last_name text not null,
  created timestamptz not null default now(),
  created_by text not null default session_user,
  updated timestamptz,
  updated_by text
);
comment on table user_profile is 'People, one for each borrower that was ever delivered';
comment on column user_profile.borrower_id is 'The loan system''s own id; names are not unique';
comment on column user_profile.first_name is 'All words of the name but the last; null where it has a single word';

create table role_profile_type (
  role_profile_type_id bigint generated always as identity primary key,
  role_profile_type text not null unique,
  created timestamptz not null default now(),
  created_by text not null default session_user,
  updated timestamptz,
  updated_by text
);
comment on table role_profile_type is 'Roles that somebody has: borrower, co-borrower and so on';

create table phone_number_type (
  phone_number_type_id bigint generated always as identity primary key,
  phone_number_type text not null unique,
  created timestamptz not null default now(),
  created_by text not null default session_user,
  updated timestamptz,
  updated_by text
);
comment on table phone_number_type is 'Kinds of phone numbers that somebody has: phone_home, phone_cell';

create table email_type (
  email_type_id bigint generated always as identity primary key,
  email_type text not null unique,
  created timestamptz not null default now(),
  created_by text not null default session_user,
  updated timestamptz,
  updated_by text
);
comment on table email_type is 'Providers of email addresses: what stands between @ and the last dot';

create table role_profile (
  role_profile_id bigint generated always as identity primary key,
  user_profile_id bigint not null references user_profile on delete cascade,
  role_profile_type_id bigint not null references role_profile_type,
  created timestamptz not null default now(),
  created_by text not null default session_user,
  updated timestamptz,
  updated_by text,
  unique (user_profile_id, role_profile_type_id)
);
create index on role_profile (role_profile_type_id);
comment on table role_profile is 'A person in a role; email, address and phone numbers belong to it';

create table email (
  email_id bigint generated always as identity primary key,
  role_profile_id bigint not null unique references role_profile on delete cascade,
  email_type_id bigint not null references email_type,
  email text not null,
  created timestamptz not null default now(),
  created_by text not null default session_user,
  updated timestamptz,
  updated_by text
);
create index on email (email_type_id);
comment on table email is 'Email addresses; a role profile without one has no row';

create table address (
  address_id bigint generated always as identity primary key,
  role_profile_id bigint not null unique references role_profile on delete cascade,
  street text,
  city text,
  state text,
  zip_code text,
  created timestamptz not null default now(),
  created_by text not null default session_user,
  updated timestamptz,
  updated_by text
);
comment on table address is 'Addresses; every role profile has one, though parts of it may be missing';

create table phone_number (
  phone_number_id bigint generated always as identity primary key,
  role_profile_id bigint not null references role_profile on delete cascade,
  phone_number_type_id bigint not null references phone_number_type,
  phone_number text not null,
  created timestamptz not null default now(),
  created_by text not null default session_user,
  updated timestamptz,
  updated_by text,
  unique (role_profile_id, phone_number_type_id)
);
create index on phone_number (phone_number_type_id);
comment on table phone_number is 'Phone numbers, one of each kind at the most; an empty one has no row';
