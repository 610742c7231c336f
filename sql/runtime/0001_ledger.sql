-- What Aspen knows: which tables it loads, which file in which version went where, and what was refused.

create schema aspen;
comment on schema aspen is 'Aspen: the load protocol and its ledger';

-- Holds for each table an empty pattern of its staging table, and the function that publishes it, both under the table's name.
create schema aspen_table;
comment on schema aspen_table is 'Aspen: generated, one staging pattern and one publish function a table';

create schema aspen_staging;
comment on schema aspen_staging is 'Aspen: the staging tables of loads under way';

create table aspen.migration (
  source text not null,
  number integer not null,
  name text not null,
  checksum text not null,
  applied timestamptz not null default clock_timestamp(),
  primary key (source, number)
);
comment on table aspen.migration is 'Numbered migrations that were applied: those of Aspen and those of each pipeline';

create table aspen.target (
  name text primary key,
  pipeline text not null,
  schema_name text not null,
  fingerprint text not null,
  shape jsonb not null,
  program text not null,
  applied timestamptz not null default clock_timestamp()
);
comment on table aspen.target is 'Tables that Aspen loads, with the definition they were made from';
comment on column aspen.target.fingerprint is 'Hash of the shape; a load begun under another one is refused';
comment on column aspen.target.program is 'Hash of the generated SQL that is in place';

create table aspen.run (
  id bigint generated always as identity primary key,
  pipeline text not null,
  engine text not null,
  version text not null,
  external_id text,
  backend integer not null default pg_backend_pid(),
  status text not null default 'running'
    check (status in ('running', 'done', 'refused', 'stopped', 'failed', 'interrupted', 'lost')),
  started timestamptz not null default clock_timestamp(),
  ended timestamptz,
  reason text
);
comment on table aspen.run is 'Executions of a pipeline: loads, then post-step';
comment on column aspen.run.external_id is 'What the engine''s own service calls the run, such as a Glue job run id';
comment on column aspen.run.backend is 'Server process of the run''s session: a running run without it was lost';

create table aspen.load (
  id bigint generated always as identity primary key,
  run_id bigint not null references aspen.run,
  target text not null references aspen.target,
  status text not null default 'open' check (status in ('open', 'published', 'failed', 'abandoned')),
  fingerprint text not null,
  parts integer,
  staging boolean not null default false,
  started timestamptz not null default clock_timestamp(),
  ended timestamptz,
  read bigint,
  inserted bigint,
  updated bigint,
  unchanged bigint,
  superseded bigint,
  deleted bigint,
  rejected bigint,
  held bigint,
  reason text
);
comment on table aspen.load is 'Attempts to bring a set of source files into one table';
comment on column aspen.load.parts is 'How many parts the driver announced; publish wants a marker for each';
comment on column aspen.load.staging is 'Whether the staging table may still be there; the janitor looks for it';
comment on column aspen.load.held is 'Good records of files that were refused: not published';

create index load_open on aspen.load (target) where status = 'open';
create index load_staging on aspen.load (id) where staging;

create table aspen.source_file (
  id bigint generated always as identity primary key,
  target text not null references aspen.target,
  uri text not null,
  etag text not null,
  size bigint not null,
  modified timestamptz not null,
  stat text,
  unique (target, uri, etag, size)
);
comment on table aspen.source_file is 'Versions of source files that were ever offered';
comment on column aspen.source_file.stat is 'What tells a laptop that the content need not be hashed again';

create table aspen.load_file (
  load_id bigint not null references aspen.load,
  file_id bigint not null references aspen.source_file,
  position integer,
  previous_file_id bigint references aspen.source_file,
  status text not null default 'pending' check (status in ('pending', 'published', 'refused', 'overtaken')),
  retry boolean not null default false,
  read bigint,
  staged bigint,
  rejected bigint,
  code text,
  message text,
  warnings text[] not null default '{}',
  primary key (load_id, file_id),
  unique (load_id, position)
);
comment on table aspen.load_file is 'The ledger: which load took which version of which file, and what came of it';
comment on column aspen.load_file.position is 'Place in the order of arrival within the load, from 1';
comment on column aspen.load_file.previous_file_id is 'The version that was published when the load began; another one by now means that the load was overtaken';
comment on column aspen.load_file.retry is 'A refusal that does not keep this version from being tried again';

create index load_file_refused on aspen.load_file (file_id) where status = 'refused';

create table aspen.published_file (
  target text not null references aspen.target,
  uri text not null,
  file_id bigint not null references aspen.source_file,
  load_id bigint not null references aspen.load,
  primary key (target, uri)
);
comment on table aspen.published_file is 'The last published version of each source file; a file is pending when it differs';

create table aspen.part (
  load_id bigint not null references aspen.load,
  part integer not null,
  staged bigint not null,
  committed timestamptz not null default clock_timestamp(),
  primary key (load_id, part)
);
comment on table aspen.part is 'Markers: the parts whose rows are in staging. Logged, so that they outlive a crash that empties staging';

create table aspen.part_file (
  load_id bigint not null,
  part integer not null,
  file_id bigint not null,
  read bigint not null,
  staged bigint not null,
  rejected bigint not null,
  code text,
  message text,
  retry boolean not null default false,
  warnings text[] not null default '{}',
  primary key (load_id, part, file_id),
  foreign key (load_id, part) references aspen.part,
  foreign key (load_id, file_id) references aspen.load_file
);
comment on table aspen.part_file is 'What a part read of each of its files; a split file stands in several parts';

create table aspen.reject (
  load_id bigint not null,
  file_id bigint not null,
  record bigint not null,
  line bigint not null,
  byte_offset bigint not null,
  byte_length bigint not null,
  column_name text,
  code text not null,
  message text not null,
  value bytea,
  raw bytea
);
comment on table aspen.reject is 'Records that a rule refused; one row for each column that did not pass';
comment on column aspen.reject.value is 'The field as it stands in the file; null where it is personal';
comment on column aspen.reject.raw is 'The whole record; null where the table has personal columns';

create index reject_file on aspen.reject (load_id, file_id, record);

-- Of each URI the refusal that still stands: its newest, unless a later load published the file.
create view aspen.refused_now as
select distinct on (s.target, s.uri) f.load_id, f.file_id
from aspen.load_file f
join aspen.source_file s on s.id = f.file_id
left join aspen.published_file p on p.target = s.target and p.uri = s.uri
where f.status = 'refused' and (p.load_id is null or p.load_id < f.load_id)
order by s.target, s.uri, f.load_id desc;
comment on view aspen.refused_now is 'Files that stand refused';

create function aspen.readable(bytes bytea) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return convert_from(bytes, 'UTF8');
exception when character_not_in_repertoire or untranslatable_character then
  return encode(bytes, 'escape');
end
$$;
comment on function aspen.readable(bytea) is 'Bytes as text; bytes that are no UTF-8 are escaped';
