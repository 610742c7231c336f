-- What Aspen knows: which tables it loads, which file in which version went where, what was refused, what ran.

create schema aspen;
comment on schema aspen is 'Aspen: the load protocol and its ledger';

-- Holds for each table an empty pattern of its staging table, and the function that publishes it, both under the table's name.
create schema aspen_table;
comment on schema aspen_table is 'Aspen: generated, one staging pattern and one publish function a table';

create schema aspen_staging;
comment on schema aspen_staging is 'Aspen: the staging tables of loads under way';

-- What was brought here.

create table aspen.migration (
  source text not null,
  number integer not null,
  name text not null,
  checksum text not null,
  applied timestamptz not null default clock_timestamp(),
  primary key (source, number)
);
comment on table aspen.migration is 'Numbered migrations that were applied: those of Aspen and those of each pipeline';

create table aspen.deployment (
  id bigint generated always as identity primary key,
  pipeline text not null,
  hash text not null,
  applied timestamptz not null default clock_timestamp()
);
comment on table aspen.deployment is 'What `cdk deploy` brought here: a stack that rolls back asks for the one before again';
comment on column aspen.deployment.hash is 'Hash of all that was brought';

create table aspen.made_object (
  pipeline text not null,
  kind text not null,
  identity text not null,
  primary key (kind, identity)
);
comment on table aspen.made_object is 'What the tables, migrations and procedures of a pipeline made';
comment on column aspen.made_object.kind is 'As pg_identify_object calls it: table, view, function …';

create table aspen.rights (
  one_row boolean primary key default true check (one_row),
  loader name not null
);
comment on table aspen.rights is 'The role that loaders are members of';

create table aspen.target (
  name text primary key,
  pipeline text not null,
  schema_name text not null,
  fingerprint text not null,
  shape jsonb not null,
  program text not null,
  applied timestamptz not null default clock_timestamp(),
  reject_records bigint default 0,
  reject_share double precision,
  later_files_follow boolean not null default false,
  holds_same_content boolean not null default false,
  folders text[] not null default '{}',
  personal text[] not null default '{}',
  brake_share double precision,
  brake_rows bigint,
  has_scope boolean not null default false,
  checks jsonb not null default '[]',
  search_path text[] not null default '{}',
  file_order text not null default 'arrival' check (file_order in ('arrival', 'name', 'dms'))
);
comment on table aspen.target is 'Tables that Aspen loads, with the definition they were made from';
comment on column aspen.target.fingerprint is 'Hash of the shape; a load begun under another one is refused';
comment on column aspen.target.program is 'Hash of the generated SQL that is in place';
comment on column aspen.target.reject_records is 'The most rejects with which a file is published; null: no such limit';
comment on column aspen.target.reject_share is 'The largest share of rejects with which a file is published; null: no such limit';
comment on column aspen.target.holds_same_content is
  'Whether a file waits for a person whose content is published under another name: its rows would be there twice';
comment on column aspen.target.folders is 'Folders of a path whose values are columns: content is the same only where these are';
comment on column aspen.target.brake_share is
  'Where each file says what is there by itself: the largest share of the rows that may go at once; else null';
comment on column aspen.target.has_scope is 'Whether each file speaks of a part of the table only';
comment on column aspen.target.brake_rows is 'So many may go in any case, unless they are all there are';
comment on column aspen.target.personal is 'Columns whose values are not to be seen';
comment on column aspen.target.checks is 'What is checked of the rows that a load would publish, as its definition says';
comment on column aspen.target.search_path is 'The schemas that whoever made the table finds names in';
comment on column aspen.target.file_order is
  'What orders files: when they arrived, their names, or their names as AWS DMS gives them, full loads first';
comment on column aspen.target.later_files_follow is
  'Whether files that were published after one that is read again are read again too: they may hold the same rows';

create table aspen.procedure (
  name text primary key,
  pipeline text not null,
  source_hash text not null,
  applied timestamptz not null default clock_timestamp()
);
comment on table aspen.procedure is 'Stored procedures of the pipelines, with the source that is in place';

-- What ran.

create table aspen.run (
  id bigint generated always as identity primary key,
  pipeline text not null,
  engine text not null,
  version text not null,
  external_id text,
  backend integer not null default pg_backend_pid(),
  secret_hash bytea,
  status text not null default 'running'
    check (status in ('running', 'done', 'refused', 'stopped', 'failed', 'interrupted', 'lost')),
  started timestamptz not null default clock_timestamp(),
  ended timestamptz,
  reason text
);
comment on table aspen.run is 'Executions of a pipeline: loads, then post-step';
comment on column aspen.run.external_id is 'What the engine''s own service calls the run, such as a Glue job run id';
comment on column aspen.run.backend is 'Server process of the run''s session: a running run without it was lost';
comment on column aspen.run.secret_hash is 'Hash of what the run''s sessions know, and nobody else; null: nobody may go on with it';

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
  reason text,
  direct boolean not null default false,
  suppressed bigint,
  removed bigint,
  definition text,
  origin text
);
comment on table aspen.load is 'Attempts to bring a set of source files into one table';
comment on column aspen.load.definition is 'Hash of the definition that its files were read under; null: not told';
comment on column aspen.load.origin is
  'Which folder of the pipeline its files came from, where others may have files of the same names; null: not told';
comment on column aspen.load.parts is 'How many parts the driver announced; publish wants a marker for each';
comment on column aspen.load.staging is 'Whether the staging table may still be there; the janitor looks for it';
comment on column aspen.load.held is 'Good records of files that were refused: not published';
comment on column aspen.load.direct is 'Whether it went straight into its table, which was empty';
comment on column aspen.load.suppressed is 'Records that a trigger of the table left out';
comment on column aspen.load.removed is 'Rows that went since they were not delivered any more';

create index load_open on aspen.load (target) where status = 'open';
create index load_staging on aspen.load (id) where staging;
create index load_run on aspen.load (run_id);

create table aspen.direct_load (
  load_id bigint primary key references aspen.load,
  key_sql text
);
comment on table aspen.direct_load is 'What a direct load has to put back before it ends; gone when its transaction ends';
comment on column aspen.direct_load.key_sql is 'The statement that makes the key again; null where the table has none';

-- Looked at when the transaction commits: nothing of a direct load stays but by its publish.
create function aspen.refuse_unpublished() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from aspen.direct_load d where d.load_id = new.load_id) then
    perform aspen.raise('AS008', format('load %s began directly and was not published', new.load_id));
  end if;
  return null;
end
$$;

create constraint trigger refuse_unpublished after insert on aspen.direct_load
  deferrable initially deferred for each row execute function aspen.refuse_unpublished();

create table aspen.step (
  id bigint generated always as identity primary key,
  run_id bigint not null references aspen.run,
  kind text not null check (kind in ('migrate', 'load', 'procedure')),
  name text not null,
  load_id bigint references aspen.load on delete set null,
  status text not null default 'running' check (status in ('running', 'done', 'refused', 'failed', 'lost')),
  started timestamptz not null default clock_timestamp(),
  ended timestamptz,
  inputs jsonb,
  reason text
);
comment on table aspen.step is 'What a run did, step by step';
comment on column aspen.step.inputs is 'For a procedure: the change counters of what it reads, taken before it ran';

create index step_run on aspen.step (run_id);
create index step_load on aspen.step (load_id) where load_id is not null;

create table aspen.procedure_state (
  name text primary key,
  source_hash text not null,
  inputs jsonb not null,
  step_id bigint not null references aspen.step
);
comment on table aspen.procedure_state is 'The last successful step of each procedure, and what it had read by then';

create table aspen.post_step_lock (
  one_row boolean primary key default true check (one_row),
  pid integer,
  key bigint
);
comment on table aspen.post_step_lock is 'Who holds the lock of the post-step: the server process with this pid, as long as it holds the advisory lock with this key';
insert into aspen.post_step_lock default values;

create table aspen.change_counter (
  relation text primary key,
  changes bigint not null
);
comment on table aspen.change_counter is 'How often a relation was changed, by a publish or by a step that writes it';

-- Which file went where. Where a pipeline is forgotten, what refers to each file, load and run is looked for: without an
-- index, in the whole ledger for each of them.

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
create index source_file_content on aspen.source_file (target, etag, size);
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
  replay boolean not null default false,
  dismissed boolean not null default false,
  primary key (load_id, file_id),
  unique (load_id, position)
);
comment on table aspen.load_file is 'The ledger: which load took which version of which file, and what came of it';
comment on column aspen.load_file.position is 'Place in the order of arrival within the load, from 1';
comment on column aspen.load_file.previous_file_id is 'The version that was published when the load began; another one by now means that the load was overtaken';
comment on column aspen.load_file.retry is 'A refusal that does not keep this version from being tried again';
comment on column aspen.load_file.replay is 'A refusal after which a person wants the file read again, in the place that it had';
comment on column aspen.load_file.dismissed is 'A refusal that a person has put aside: its file does not come again';

create index load_file_refused on aspen.load_file (file_id) where status = 'refused';
create index load_file_replay on aspen.load_file (file_id) where replay;
create index load_file_file on aspen.load_file (file_id);
create index load_file_previous on aspen.load_file (previous_file_id) where previous_file_id is not null;

create table aspen.published_file (
  target text not null references aspen.target,
  uri text not null,
  file_id bigint not null references aspen.source_file,
  load_id bigint not null references aspen.load,
  replay boolean not null default false,
  primary key (target, uri)
);
comment on table aspen.published_file is 'The last published version of each source file; a file is pending when it differs';
comment on column aspen.published_file.replay is 'It is to be read again, since records of it were rejected';

create index published_file_replay on aspen.published_file (target) where replay;
create index published_file_file on aspen.published_file (file_id);
create index published_file_load on aspen.published_file (load_id);

-- By what a version is, and not by the ledger's number of it: it holds after the table is made anew.
create table aspen.accepted_file (
  target text not null,
  uri text not null,
  etag text not null,
  size bigint not null,
  code text not null,
  accepted timestamptz not null default clock_timestamp(),
  accepted_by text not null default session_user,
  why text,
  primary key (target, uri, etag, size, code)
);
comment on table aspen.accepted_file is 'Versions of files that a person wants published, although they were refused for this reason';

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
  byte_offset bigint not null default 0,
  lines bigint not null default 0,
  etag text,
  first_key bytea,
  last_key bytea,
  -- By its file first: each is looked for among thousands of one part.
  primary key (load_id, file_id, part),
  foreign key (load_id, part) references aspen.part,
  foreign key (load_id, file_id) references aspen.load_file
);
comment on table aspen.part_file is 'What a part read of each of its files; a split file stands in several parts';
comment on column aspen.part_file.byte_offset is 'Where the part began to read the file';
comment on column aspen.part_file.lines is 'Newlines that the part read, its header''s among them';
comment on column aspen.part_file.etag is 'The version as the part found it; null where the listing told it';
comment on column aspen.part_file.first_key is 'Keys, as bytes, where each of the file''s comes after the one before; else null';

-- What was deleted, and as of when, so that a record which comes late and is older does not raise the dead.

create table aspen.tombstone (
  target text not null references aspen.target on delete cascade,
  key jsonb not null,
  as_of jsonb not null,
  buried timestamptz not null default clock_timestamp()
);
-- A key of 2,600 bytes would not fit an index entry as JSON: those of one table are looked through together.
create index tombstone_target on aspen.tombstone (target);
create index tombstone_buried on aspen.tombstone (buried);
comment on table aspen.tombstone is 'Keys whose deletion has a place in the order of their records';
comment on column aspen.tombstone.key is 'The values of the key''s columns, in its order';
comment on column aspen.tombstone.as_of is 'What orders the records of a key, as the record had it that deleted';

-- What was refused.

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
  raw bytea,
  outcome text check (outcome in ('loaded', 'rejected again', 'held back', 'replaced', 'dismissed')),
  outcome_load bigint references aspen.load
);
comment on table aspen.reject is 'Records that a rule refused; one row for each column that did not pass';
comment on column aspen.reject.value is 'The field as it stands in the file; null where it is personal';
comment on column aspen.reject.raw is 'The whole record; null where the table has personal columns';
comment on column aspen.reject.outcome is
  'What became of the record when its file was read again; replaced: another version of the file came; null: it stands';
comment on column aspen.reject.outcome_load is 'The load that decided it';

create index reject_file on aspen.reject (load_id, file_id, record);
create index reject_standing on aspen.reject (file_id) where outcome is null;
create index reject_settled on aspen.reject (outcome_load) where outcome_load is not null;

create table aspen.check_failure (
  load_id bigint not null references aspen.load,
  file_id bigint not null references aspen.source_file,
  name text not null,
  outcome text not null check (outcome in ('refused', 'stopped', 'warned')),
  failed bigint not null,
  examples jsonb not null,
  message text not null,
  primary key (load_id, file_id, name)
);
create index check_failure_file on aspen.check_failure (file_id);
comment on table aspen.check_failure is 'Checks of a definition that rows of a file did not pass, and what came of it';
comment on column aspen.check_failure.failed is 'How many of the file''s records failed';
comment on column aspen.check_failure.examples is
  'The first five of them: record, and values, without those of personal columns and of checks that look at such';

-- Of each URI the refusal that still stands: its newest, unless a later load published the file or a person dismissed it.
create view aspen.refused_now as
select distinct on (s.target, s.uri) f.load_id, f.file_id
from aspen.load_file f
join aspen.source_file s on s.id = f.file_id
left join aspen.published_file p on p.target = s.target and p.uri = s.uri
where f.status = 'refused' and not f.dismissed and (p.load_id is null or p.load_id < f.load_id)
order by s.target, s.uri, f.load_id desc;
comment on view aspen.refused_now is 'Files that stand refused';

-- Files of which rejected records stand: refused ones, and published ones whose rejects were within the limit.
create view aspen.rejected_now as
select load_id, file_id, false as published from aspen.refused_now
union all
select p.load_id, p.file_id, true from aspen.published_file p
join aspen.load_file f on f.load_id = p.load_id and f.file_id = p.file_id
where f.rejected > 0 and not exists (select from aspen.refused_now r where r.file_id = p.file_id);
comment on view aspen.rejected_now is 'Files of which rejected records stand, refused or published without them';

-- A load that is under way is not in the statistics: by them the server takes it for one row, and compares each of its files
-- with each. Without any it takes a load for a share of the table.
alter table aspen.load_file alter column load_id set statistics 0;
alter table aspen.part_file alter column load_id set statistics 0;
alter table aspen.part alter column load_id set statistics 0;
alter table aspen.reject alter column load_id set statistics 0;
