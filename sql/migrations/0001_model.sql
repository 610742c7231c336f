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
comment on table user_profile is 'People, one for each borrower of stg_borrower';
comment on column user_profile.user_profile_id is 'The model''s own id; it stays as long as the row does';
comment on column user_profile.borrower_id is 'The loan system''s own id; names are not unique';
comment on column user_profile.first_name is 'All words of the name but the last; null where it has a single word';
comment on column user_profile.last_name is 'The last word of the name';
comment on column user_profile.created is 'When the row came';
comment on column user_profile.created_by is 'Who called the procedure that made it';
comment on column user_profile.updated is 'When a value last changed; null: never';
comment on column user_profile.updated_by is 'Who called the procedure that changed it; null: nobody';

create table role_profile_type (
  role_profile_type_id bigint generated always as identity primary key,
  role_profile_type text not null unique,
  created timestamptz not null default now(),
  created_by text not null default session_user,
  updated timestamptz,
  updated_by text
);
comment on table role_profile_type is 'Roles that somebody has: borrower, co-borrower and so on';
comment on column role_profile_type.role_profile_type_id is 'The model''s own id; it stays as long as the row does';
comment on column role_profile_type.role_profile_type is 'As stg_role_profile has it';
comment on column role_profile_type.created is 'When the row came';
comment on column role_profile_type.created_by is 'Who called the procedure that made it';
comment on column role_profile_type.updated is 'When a value last changed; null: never';
comment on column role_profile_type.updated_by is 'Who called the procedure that changed it; null: nobody';

create table phone_number_type (
  phone_number_type_id bigint generated always as identity primary key,
  phone_number_type text not null unique,
  created timestamptz not null default now(),
  created_by text not null default session_user,
  updated timestamptz,
  updated_by text
);
comment on table phone_number_type is 'Kinds of phone numbers that somebody has: phone_home, phone_cell';
comment on column phone_number_type.phone_number_type_id is 'The model''s own id; it stays as long as the row does';
comment on column phone_number_type.phone_number_type is 'The name of the column of stg_borrower';
comment on column phone_number_type.created is 'When the row came';
comment on column phone_number_type.created_by is 'Who called the procedure that made it';
comment on column phone_number_type.updated is 'When a value last changed; null: never';
comment on column phone_number_type.updated_by is 'Who called the procedure that changed it; null: nobody';

create table email_type (
  email_type_id bigint generated always as identity primary key,
  email_type text not null unique,
  created timestamptz not null default now(),
  created_by text not null default session_user,
  updated timestamptz,
  updated_by text
);
comment on table email_type is 'Providers of email addresses: what stands between @ and the last dot';
comment on column email_type.email_type_id is 'The model''s own id; it stays as long as the row does';
comment on column email_type.email_type is 'As it was delivered: x@mail.example.co.uk gives mail.example.co';
comment on column email_type.created is 'When the row came';
comment on column email_type.created_by is 'Who called the procedure that made it';
comment on column email_type.updated is 'When a value last changed; null: never';
comment on column email_type.updated_by is 'Who called the procedure that changed it; null: nobody';

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
comment on column role_profile.role_profile_id is 'The model''s own id; it stays as long as the row does';
comment on column role_profile.user_profile_id is 'The person';
comment on column role_profile.role_profile_type_id is 'The role';
comment on column role_profile.created is 'When the row came';
comment on column role_profile.created_by is 'Who called the procedure that made it';
comment on column role_profile.updated is 'When a value last changed; null: never';
comment on column role_profile.updated_by is 'Who called the procedure that changed it; null: nobody';

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
comment on column email.email_id is 'The model''s own id; it stays as long as the row does';
comment on column email.role_profile_id is 'Whose it is; each role profile has one at the most';
comment on column email.email_type_id is 'Its provider';
comment on column email.email is 'As it was delivered';
comment on column email.created is 'When the row came';
comment on column email.created_by is 'Who called the procedure that made it';
comment on column email.updated is 'When a value last changed; null: never';
comment on column email.updated_by is 'Who called the procedure that changed it; null: nobody';

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
comment on column address.address_id is 'The model''s own id; it stays as long as the row does';
comment on column address.role_profile_id is 'Whose it is; each role profile has exactly one';
comment on column address.street is 'May have several lines';
comment on column address.city is 'As it was delivered';
comment on column address.state is 'Two letters';
comment on column address.zip_code is 'Text, since many begin with a zero';
comment on column address.created is 'When the row came';
comment on column address.created_by is 'Who called the procedure that made it';
comment on column address.updated is 'When a value last changed; null: never';
comment on column address.updated_by is 'Who called the procedure that changed it; null: nobody';

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
comment on column phone_number.phone_number_id is 'The model''s own id; it stays as long as the row does';
comment on column phone_number.role_profile_id is 'Whose it is';
comment on column phone_number.phone_number_type_id is 'Its kind; each role profile has one of each at the most';
comment on column phone_number.phone_number is 'As it was delivered';
comment on column phone_number.created is 'When the row came';
comment on column phone_number.created_by is 'Who called the procedure that made it';
comment on column phone_number.updated is 'When a value last changed; null: never';
comment on column phone_number.updated_by is 'Who called the procedure that changed it; null: nobody';
